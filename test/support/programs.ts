import { spawnSync } from 'node:child_process';

/** Skips the suite without jq, which GitHub's runners have. */
export const needsJq = (): void => {
  before(function () {
    if (spawnSync('jq', ['--version']).status === 0) return;
    console.log('      skipped: jq is not installed');
    this.skip();
  });
};

import path from 'node:path';
import execa from 'execa';
import { findOnPath } from '../../src/engines/pulumi/cli';
import { useEnvironment } from './environment';
import { temporaryFolder } from './folders';

/** Skips the test or suite, with the reason, if no `pulumi` on PATH answers. */
export async function pulumiOrSkip(this: Mocha.Context): Promise<void> {
  this.timeout(150_000);
  const found = findOnPath();
  if (found !== undefined) {
    // npx puts the package's starter before it, which would fetch another.
    process.env['PATH'] = [path.dirname(found), process.env['PATH']].join(path.delimiter);
    const { failed } = await execa('pulumi', ['version'], { reject: false, timeout: 120_000 });
    if (!failed) return;
  }
  console.log('      skipped: no pulumi on PATH that answers');
  this.skip();
}

/** Gives a suite, and what it starts, a backend of its own. */
export function usePulumiState(): void {
  useEnvironment(() => ({
    PULUMI_BACKEND_URL: `file://${temporaryFolder()}`,
    PULUMI_CONFIG_PASSPHRASE: 'test',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  }));
}

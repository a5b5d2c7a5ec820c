import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { temporaryFolder } from '../support/folders';
import { HARMLESS_PACKAGES, HARMLESS_PROGRAMS } from '../support/harmless-programs';

/** `check` says of these programs that nothing keeps them running, and takes it from the names of what they call. */
describe('programs that only call packages which return soon', function () {
  this.timeout('10m');
  const folder = temporaryFolder({});
  const python = path.join(folder, 'venv/bin/python');
  const run = (command: string, ...args: string[]) =>
    spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 400_000 });

  before(function () {
    const made = run('python3', '-m', 'venv', 'venv');
    const installed =
      made.status === 0
        ? run(python, '-m', 'pip', 'install', '-q', '--only-binary', ':all:', ...HARMLESS_PACKAGES)
        : made;
    if (installed.status === 0) return;
    console.log(`      skipped: the packages cannot be installed: ${installed.stderr.slice(-300)}`);
    this.skip();
  });

  for (const [name, text] of Object.entries(HARMLESS_PROGRAMS))
    it(`end with 0 in Python: ${name}`, () => {
      const { status, stderr, error } = run(python, '-c', text);
      assert.ifError(error);
      assert.equal(status, 0, stderr);
    });
});

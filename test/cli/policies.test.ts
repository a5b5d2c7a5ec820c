import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';
import { breaches } from '../support/breaches';
import { git } from '../support/git';
import { fleet, projectCopy } from '../support/project';

/** Runs the embedded engine on programs that break rules. There is no Docker, so nothing is built or started. */
describe('bin/fleet, on a program that breaks the policy', function () {
  this.timeout(120_000); // each call starts Node anew

  let project: string;
  before(() => {
    const dev = readFileSync(path.join(root, 'Pulumi.dev.yaml'), 'utf8');
    project = projectCopy(root, {
      'Pulumi.scanned.yaml': dev.replace('  fleet:scan: off\n', ''),
    });
  });
  afterEach(() => {
    git(project, '', 'checkout', '--quiet', '--', '.');
  });

  for (const { what, file, from, to, rule, said } of breaches) {
    it(`refuses ${what} before anything is built`, () => {
      const full = path.join(project, file);
      const text = readFileSync(full, 'utf8');
      assert.ok(text.includes(from), `${file} holds ${from}`);
      writeFileSync(full, text.replace(from, to));
      const { code, stdout, stderr } = fleet(project, 'preview', '--stack', 'scanned');
      assert.deepEqual([code, stdout], [1, '']);
      const own = ` policy ${rule}: `;
      const lines = stderr.split('\n').filter((line) => line.includes(own));
      assert.ok(lines.length > 40, 'one line for each service');
      assert.deepEqual(
        [...new Set(lines.map((line) => line.replace(/: [a-z0-9-]+: /, ': ')))],
        [`error: policy ${rule}: ${said}`],
      );
    });
  }
});

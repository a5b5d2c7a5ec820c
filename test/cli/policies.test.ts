import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { git } from '../support/git';
import { fleet, projectCopy } from '../support/project';

/** What the embedded engine says of a program that breaks rules; no Docker is there to build or start anything. */
describe('./fleet, on a program that breaks the policy', function () {
  this.timeout(120_000); // each call starts Node anew

  let project: string;
  before(() => {
    project = projectCopy();
  });
  afterEach(() => {
    git(project, '', 'checkout', '--quiet', '--', '.');
  });

  /** @returns the lines of the refusal, without the resources' names */
  function refusal(file: string, from: string, to: string): string[] {
    const full = path.join(project, file);
    const text = readFileSync(full, 'utf8');
    assert.ok(text.includes(from), `${file} holds ${from}`);
    writeFileSync(full, text.replace(from, to));
    const { code, stdout, stderr } = fleet(project, 'preview', '--stack', 'dev');
    assert.deepEqual([code, stdout], [1, '']);
    const lines = stderr.trim().split('\n');
    assert.ok(lines.length > 40, 'one line for each resource');
    return [...new Set(lines.map((line) => line.replace(/: [a-z-]+:/, ':')))];
  }

  it('refuses root containers before anything is built', () => {
    assert.deepEqual(refusal('components/container.ts', 'user: args.user', "user: '0:0'"), [
      "error: policy container-non-root: user is 0:0; write user: '10001:10001'",
    ]);
  });

  it('refuses unpinned images before anything is built', () => {
    assert.deepEqual(
      refusal('components/container.ts', 'image: image.repoDigest', "image: 'redis:latest'"),
      ["error: policy image-pinned: image is 'redis:latest'; write it by digest, name@sha256:…"],
    );
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GitVersions } from '../../src/checkout/git-versions';
import { hashInputs } from '../../src/checkout/inputs';
import { temporaryFolder } from '../support/folders';
import { git } from '../support/git';
import { fleet, linkPackages, projectCopy } from '../support/project';

describe('a clone with core.autocrlf', function () {
  this.timeout('2m');
  const WITH_CRLF = ['-c', 'core.autocrlf=true'];
  let origin: string;
  let clone: string;

  before(() => {
    origin = projectCopy();
    clone = path.join(temporaryFolder(), 'clone');
    git(origin, '', ...WITH_CRLF, 'clone', '--quiet', origin, clone);
    git(clone, '', 'config', 'core.autocrlf', 'true');
  });

  it('has the line ends of the repository in every file', () => {
    const files = git(clone, '', 'ls-files', '-z')
      .split('\0')
      .filter((file) => file !== '');
    assert.deepEqual(
      files.filter(
        (file) =>
          !readFileSync(path.join(clone, file)).equals(readFileSync(path.join(origin, file))),
      ),
      [],
    );
  });

  it('runs the command and the shell scripts', () => {
    linkPackages(clone);
    const { code, stdout, stderr } = fleet(clone, '--help');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Usage: fleet/);
    for (const script of git(clone, '', 'ls-files', '-z', '*.sh').split('\0')) {
      if (script !== '') execFileSync('bash', ['-n', script], { cwd: clone });
    }
  });

  it('makes images of the same bytes and tags', () => {
    const paths = ['images', 'agents'];
    const [here, there] = [clone, origin].map((each) => ({
      version: new GitVersions(each).of(paths),
      hash: hashInputs(each, paths),
    }));
    assert.deepEqual(here, there);
    assert.doesNotMatch(here?.version.id ?? '', /dirty/);
  });
});

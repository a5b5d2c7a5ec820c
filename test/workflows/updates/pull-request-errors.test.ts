import assert from 'node:assert/strict';
import { chmodSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeFiles } from '../../support/folders';
import { git } from '../../support/git';
import { needsJq } from '../../support/programs';
import { BRANCH, lock, Nights } from './night';

describe('pull-request.sh, where it cannot go on', () => {
  needsJq();
  const nights = new Nights();
  nights.use();
  const fail = (
    files: Readonly<Record<string, string>>,
    change?: (clone: string) => void,
  ): string => {
    const { status, said, calls } = nights.run(files, change);
    assert.equal(status, 1, said);
    const errors = said.split('\n').filter((line) => line.startsWith('::error::'));
    assert.equal(errors.length, 1, said);
    assert.doesNotMatch(calls, /POST|PATCH/);
    return errors[0] ?? '';
  };
  const patch = path.join(nights.updates, 'updates.patch');

  it('says that the patch is for another main, or cut off', () => {
    const words =
      /^::error::updates\.patch: does not fit this commit of main, or is cut off; start the workflow nightly again$/;
    const other = (clone: string): void => {
      writeFiles(clone, lock('9.0'));
      git(clone, '2026-01-01T00:00:00Z', 'commit', '--quiet', '--all', '--message', 'other');
    };
    assert.match(fail(lock('8.2'), other), words);
    const cut = (): void => {
      writeFileSync(patch, 'diff --git a/images/web/requirements.lock b/images/web/requi');
    };
    assert.match(fail(lock('8.2'), cut), words);
    assert.equal(nights.git('branch', '--list', BRANCH), '');
  });

  it('says what the token lacks', () => {
    for (const [words, advice] of [
      [
        'gh: GitHub Actions is not permitted to create or approve pull requests. (HTTP 403)',
        /allow GitHub Actions to create pull requests, or give the secret FLEET_UPDATES_TOKEN/,
      ],
      ['gh: Resource not accessible by personal access token (HTTP 403)', /allow GitHub Actions/],
      ['gh: Not Found (HTTP 404)', /allow GitHub Actions/],
      ['gh: Bad credentials (HTTP 401)', /renew the secret FLEET_UPDATES_TOKEN, or remove it/],
      ['error connecting to api.github.com', /start the workflow nightly again$/],
    ] as const) {
      nights.refuse('list', `noise\n${words}\n`);
      const error = fail(lock('8.2'));
      assert.ok(error.startsWith(`::error::cannot list pull requests: '${words}'; `), error);
      assert.match(error, advice);
    }
    nights.refuse('list', '');
    nights.refuse('change', 'gh: Not permitted (HTTP 403)\n');
    const { status, said } = nights.run(lock('8.2'));
    assert.equal(status, 1);
    assert.match(
      said,
      /^::error::cannot open a pull request: 'gh: Not permitted \(HTTP 403\)'; in/m,
    );
  });

  it('says that the branch cannot be pushed', () => {
    const hook = (): void => {
      const file = path.join(nights.remote, 'hooks/pre-receive');
      writeFiles(nights.remote, { 'hooks/pre-receive': '#!/bin/sh\necho denied >&2\nexit 1\n' });
      chmodSync(file, 0o755);
    };
    assert.match(
      fail(lock('8.2'), hook),
      /^::error::fleet\/updates: cannot be pushed, for the reason above; let the token write contents, and no rule for branches forbid this one$/,
    );
  });

  it('says that the repository cannot be read', () => {
    const gone = (clone: string): void => {
      git(clone, '', 'remote', 'set-url', 'origin', path.join(clone, 'nowhere'));
    };
    assert.match(fail(lock('8.2'), gone), /^::error::fleet\/updates: cannot be read/);
  });

  it('says that the job before left no patch, and closes no request for it', () => {
    nights.list('open', [{ number: 7 }]);
    const gone = (): void => {
      unlinkSync(patch);
    };
    assert.match(
      fail({}, gone),
      /^::error::updates\.patch: is missing, as the job updates ended before it was written; read that job's output$/,
    );
  });

  it('closes no request, and says why, where not all could be asked for newer versions', () => {
    nights.list('open', [{ number: 7 }]);
    const { status, said, calls } = nights.run({}, () => {
      unlinkSync(path.join(nights.updates, 'complete'));
    });
    assert.equal(status, 0, said);
    assert.equal(calls, '');
    assert.match(said, /^::warning::pull request 7: stays as it is: not all could be asked/m);
  });

  it('opens a request without a text with one that says where to look', () => {
    const { status, said, calls } = nights.run(lock('8.2'), () => {
      unlinkSync(path.join(nights.updates, 'text.md'));
    });
    assert.equal(status, 0, said);
    assert.match(said, /^::warning::text\.md: is missing/m);
    assert.match(calls, /--method POST .*--field body=@/);
  });

  it('takes a patch without lock files for an empty one', () => {
    const { status, said, calls } = nights.run({ '.github/workflows/own.yml': 'on: push\n' });
    assert.equal(status, 0, said);
    assert.equal(calls, '');
    assert.match(said, /main has the newest locks/);
  });

  it('takes no link and no program in the place of a lock', () => {
    const place = (make: (file: string) => void): string =>
      fail(lock('8.2'), (clone) => {
        const file = path.join(clone, 'images/web/requirements.lock');
        rmSync(file);
        make(file);
        git(clone, '', 'add', '--all');
        writeFileSync(patch, `${git(clone, '', 'diff', '--cached', '--binary')}\n`);
        git(clone, '', 'reset', '--quiet', '--hard');
      });
    const words = /^::error::images\/web\/requirements\.lock: is no plain file in updates\.patch/;
    assert.match(
      place((file) => {
        symlinkSync('/etc/passwd', file);
      }),
      words,
    );
    assert.match(
      place((file) => {
        writeFileSync(file, 'click==8.2\n', { mode: 0o755 });
      }),
      words,
    );
  });
});

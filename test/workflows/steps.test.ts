import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';
import { runStep } from '../support/steps';
import { useFakePrograms } from '../support/environment';
import { temporaryFolder, writeFiles } from '../support/folders';
import { needsJq } from '../support/programs';

describe('comment.sh', () => {
  needsJq();
  const folder = temporaryFolder({ 'comment.md': '<!-- mark -->\nwords\n' });
  const asked = path.join(folder, 'asked');
  const others = JSON.stringify([
    { id: 1, user: { type: 'User' }, body: '<!-- mark -->\nquoted' },
    { id: 2, user: { type: 'Bot' }, body: 'see <!-- mark -->' },
  ]);
  const own = JSON.stringify([{ id: 3, user: { type: 'Bot' }, body: '<!-- mark -->\nold' }]);
  // gh applies --jq by itself: here jq does, so that the filter is really run.
  const listing = (pages: string): string =>
    `for last; do :; done; printf '%s' '${pages}' | jq -r "$last"`;
  useFakePrograms(() => ({
    gh: {
      '*--paginate*/1/comments*': listing(others),
      '*--paginate*/2/comments*': listing(others + own),
      '*--silent*': `echo "$*" >>${asked}`,
    },
  }));
  const comment = (pullRequest: string): string => {
    runStep(`comment.sh ${folder}/comment.md`, {
      GITHUB_REPOSITORY: 'octo/fleet',
      PULL_REQUEST: pullRequest,
    });
    return readFileSync(asked, 'utf8').trim().split('\n').pop() ?? '';
  };

  it('makes a comment where there is none of its own, whoever else wrote the mark', () => {
    assert.equal(
      comment('1'),
      `api --silent --method POST repos/octo/fleet/issues/1/comments --field body=@${folder}/comment.md`,
    );
  });

  it('edits the one that it made', () => {
    assert.equal(
      comment('2'),
      `api --silent --method PATCH repos/octo/fleet/issues/comments/3 --field body=@${folder}/comment.md`,
    );
  });
});

const STEPS = 'src/workflows/steps';

/** Runs a step's script in a project whose bin/fleet prints its arguments alone. */
function stubbed(
  name: string,
  words: string,
  env: Readonly<Record<string, string>>,
  fleet = 'echo "$*"\n[ "$2" != broken ]',
) {
  const project = temporaryFolder({ 'bin/fleet': `#!/bin/sh\n${fleet}\n` });
  cpSync(path.join(root, STEPS), path.join(project, STEPS), { recursive: true });
  const { status, stdout } = spawnSync(
    'bash',
    ['--norc', '-c', `chmod +x bin/fleet; ${STEPS}/${name} ${words}`],
    {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    },
  );
  return { status, stdout };
}

describe('subjects.sh', () => {
  needsJq();
  const folder = temporaryFolder();
  const name = (images: readonly unknown[]): { subjects: string; output: string } => {
    writeFiles(folder, { 'images.json': JSON.stringify({ images }), output: 'before=1\n' });
    const output = path.join(folder, 'output');
    runStep(`subjects.sh ${folder}/images.json ${folder}/subjects`, { GITHUB_OUTPUT: output });
    return {
      subjects: readFileSync(path.join(folder, 'subjects'), 'utf8'),
      output: readFileSync(output, 'utf8'),
    };
  };
  const image = (image: string, character: string, built: boolean) => ({
    image,
    repository: `ghcr.io/octo/${image}`,
    digest: `sha256:${character.repeat(64)}`,
    built,
  });

  it('names what was built as checksums, and not what an earlier run built', () => {
    const images = [image('web', 'a', true), image('base', 'b', false), image('hub', 'c', true)];
    assert.deepEqual(name(images), {
      subjects: `${'a'.repeat(64)}  ghcr.io/octo/web\n${'c'.repeat(64)}  ghcr.io/octo/hub\n`,
      output: 'before=1\nany=true\n',
    });
  });

  it('says that there is nothing to attest where nothing was built', () => {
    assert.deepEqual(name([image('web', 'a', false)]), {
      subjects: '',
      output: 'before=1\nany=false\n',
    });
  });
});

describe('images.sh', () => {
  it("hands one bin/fleet command the job's images, each as a word of its own, and its exit code on", () => {
    const run = (stack: string) =>
      stubbed('images.sh', 'build --json', { STACK: stack, IMAGES: 'web hub' });
    const words = 'build --json web hub\n';
    assert.deepEqual(run('beta'), { status: 0, stdout: `--stack beta ${words}` });
    assert.deepEqual(run('broken'), { status: 1, stdout: `--stack broken ${words}` });
  });
});

describe('prune.sh', () => {
  it('asks of each stack, and deletes where it is told to alone', () => {
    const run = (value: string) => stubbed('prune.sh', 'alpha beta', { DELETE: value }).stdout;
    const quiet = '--stack alpha prune\n--stack beta prune\n';
    assert.equal(run('false'), quiet);
    assert.equal(run(''), quiet);
    assert.equal(run('true'), '--stack alpha prune --delete\n--stack beta prune --delete\n');
  });

  it('asks of the others, too, where one cannot be asked, and fails then', () => {
    const { status, stdout } = stubbed('prune.sh', 'broken beta', {});
    assert.deepEqual([status, stdout], [1, '--stack broken prune\n--stack beta prune\n']);
  });
});

describe('preview.sh', () => {
  useFakePrograms(() => ({
    node: { '--import\\ ./src/lib/register-tsx.mjs\\ src/workflows/run/comment.ts*': 'echo "$*"' },
  }));
  const run = (since: string, fleet?: string) =>
    stubbed(
      'preview.sh',
      'beta; status=$?; cat .fleet/preview/impact/report.* 2>&1; exit $status',
      { SINCE: since, PULUMI_ACCESS_TOKEN: 'token' },
      fleet,
    );
  const comment =
    '--import ./src/lib/register-tsx.mjs src/workflows/run/comment.ts .fleet/preview yes beta\n';

  it('asks for the impact since a commit that it is given, for the comment to hold', () => {
    const { status, stdout } = run('HEAD^1');
    assert.deepEqual([status, stdout], [0, `${comment}impact --since HEAD^1 --json\n`]);
  });

  it('asks for none without a commit', () => {
    const { status, stdout } = run('');
    assert.equal(status, 0);
    assert.ok(stdout.startsWith(comment) && !stdout.includes('--since'), stdout);
  });

  it('fails where there is no telling, after the comment is made', () => {
    const { status, stdout } = run(
      'HEAD^1',
      '[ "$1" != impact ] || echo "error: broken" >&2\n[ "$1" != impact ]',
    );
    assert.deepEqual([status, stdout], [1, `${comment}error: broken\n`]);
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root';
import { useFakePrograms } from '../support/environment';
import { temporaryFolder, writeFiles } from '../support/folders';
import { needsJq } from '../support/programs';
import { tryStep } from '../support/steps';

/** Runs a step that must fail with one error that GitHub shows. @returns its text */
function refuse(words: string, env: Readonly<Record<string, string>> = {}): string {
  const { status, stderr } = tryStep(words, env);
  assert.equal(status, 1, stderr);
  const errors = stderr.split('\n').filter((line) => line.startsWith('::error::'));
  assert.equal(errors.length, 1, stderr);
  return errors[0]?.replace('::error::', '') ?? '';
}

describe('comment.sh with wrong input', () => {
  needsJq();
  const folder = temporaryFolder({
    'comment.md': '<!-- mark -->\nwords\n',
    'empty.md': '',
    'other.md': 'words\n',
    'quoted.md': '<!-- " or true or " -->\n',
    refused: '',
  });
  const asked = path.join(folder, 'asked');
  useFakePrograms(() => ({
    gh: {
      '*--paginate*': 'echo 3',
      '*--silent*': `echo "$*" >>${asked}; cat ${folder}/refused >&2; [ ! -s ${folder}/refused ]`,
    },
  }));
  const env = { GITHUB_REPOSITORY: 'octo/fleet', PULL_REQUEST: '7' };

  it("edits no comment by a file that has no mark: another bot's would be found", () => {
    for (const file of ['empty', 'other', 'quoted', 'none']) {
      assert.match(
        refuse(`comment.sh ${folder}/${file}.md`, env),
        new RegExp(
          `${file}\\.md: does not begin with the mark of a comment, .*; read the output of the step before$`,
        ),
      );
    }
    assert.ok(!existsSync(asked));
  });

  it('asks for no pull request but one with a number', () => {
    for (const number of ['', '7/../8', '$(id)']) {
      assert.match(
        refuse(`comment.sh ${folder}/comment.md`, { ...env, PULL_REQUEST: number }),
        /^PULL_REQUEST: is no number of a pull request: '.*'; /,
      );
    }
    assert.ok(!existsSync(asked));
  });

  it('warns where the token may not comment, and fails where GitHub does not answer', () => {
    writeFiles(folder, { refused: 'gh: Resource not accessible by integration (HTTP 403)\n' });
    const { status, stderr } = tryStep(`comment.sh ${folder}/comment.md`, env);
    assert.equal(status, 0, stderr);
    assert.match(
      stderr,
      /^::warning::this job may not comment: .*; the run's summary has the same$/m,
    );
    writeFiles(folder, { refused: 'gh: Server Error (HTTP 502)\n' });
    assert.match(
      refuse(`comment.sh ${folder}/comment.md`, env),
      /^cannot comment: 'gh: Server Error \(HTTP 502\)'; run this job again$/,
    );
  });
});

describe('images.sh with wrong input', () => {
  it('builds not everything where no image is named', () => {
    for (const images of ['', ' ', '\n'])
      assert.match(
        refuse('images.sh build', { IMAGES: images, STACK: 'beta' }),
        /^IMAGES: names no image, and without a name all would be meant; /,
      );
  });
});

describe('subjects.sh with wrong input', () => {
  needsJq();
  const folder = temporaryFolder();
  const digest = `sha256:${'a'.repeat(64)}`;

  for (const [what, text] of [
    ['nothing', ''],
    ['half a document', '{"images":[{"image":"web",'],
    ['errors alone', '{"errors":[{"message":"web: no disk"}]}'],
    ['an image without a digest', '{"images":[{"repository":"ghcr.io/web","built":true}]}'],
    ['a digest of another kind', '{"images":[{"repository":"r","digest":"md5:1","built":true}]}'],
    [
      'two lines in a name',
      JSON.stringify({ images: [{ repository: 'r\nx', digest, built: true }] }),
    ],
  ] as const) {
    it(`attests nothing of ${what}`, () => {
      writeFiles(folder, { 'images.json': text, output: '' });
      assert.match(
        refuse(`subjects.sh ${folder}/images.json ${folder}/subjects`, {
          GITHUB_OUTPUT: path.join(folder, 'output'),
        }),
        /images\.json: is not what bin\/fleet build --json prints of built images; read the output of the step Build$/,
      );
      assert.equal(readFileSync(path.join(folder, 'output'), 'utf8'), '');
    });
  }
});

describe('builder.sh beside another job on its machine', () => {
  const folder = temporaryFolder();
  const made = path.join(folder, 'made');
  useFakePrograms(() => ({
    docker: {
      'buildx\\ inspect*': `[ -e ${made} ]`,
      'buildx\\ create\\ --name\\ raced*': `touch ${made}; echo 'existing instance' >&2; exit 1`,
      'buildx\\ create*': 'echo no space left >&2; exit 1',
    },
  }));

  it('takes the builder that the other made meanwhile, and fails where there is none', () => {
    assert.match(
      refuse('builder.sh', { FLEET_BUILDER: 'own' }),
      /^own: no builder can be started, for the reason above; docker buildx ls shows /,
    );
    const { status, stderr } = tryStep('builder.sh', { FLEET_BUILDER: 'raced' });
    assert.equal(status, 0, stderr);
  });
});

describe('a step', () => {
  it('without GitHub says what it would tell later steps', () => {
    const { status, stdout } = tryStep('stack.sh published', {
      MACHINE_STACK: 'beta',
      GITHUB_ENV: '',
    });
    assert.deepEqual([status, stdout], [0, 'STACK=beta\n']);
  });

  it('with a word that it does not know says which ones there are', () => {
    for (const words of ['builds.sh tkae x', 'login.sh ghcr.io', 'stack.sh warm']) {
      assert.match(
        refuse(words, { MACHINE_STACK: 'beta', FLEET_HOME: temporaryFolder() }),
        /^\w+\.sh: has no such word: '(tkae|ghcr\.io|warm)'; write \w+(, \w+)* or \w+$/,
      );
    }
  });

  // Each program that steps use beyond what every Linux has, and how a step without it begins.
  for (const [program, words] of [
    ['docker', 'builder.sh'],
    ['docker', 'login.sh read ghcr.io'],
    ['gh', 'comment.sh x'],
    ['gh', 'builds.sh last x'],
    ['jq', 'builds.sh take x'],
    ['jq', 'subjects.sh x y'],
    ['gh', 'pull-request.sh x'],
    ['git', 'update-locks.sh x beta'],
    ['node', 'check-locks.sh beta'],
  ] as const) {
    it(`says that ${program} is missing: ${words}`, () => {
      const folder = temporaryFolder();
      for (const name of ['bash', 'dirname', 'readlink', 'mkdir', 'rm']) {
        const found = spawnSync('bash', ['--norc', '-c', `command -v ${name}`], {
          encoding: 'utf8',
        });
        symlinkSync(found.stdout.trim(), path.join(folder, name));
      }
      const [script = '', ...rest] = words.split(' ');
      const { status, stderr } = spawnSync(
        path.join(root, 'src/workflows/steps', script),
        rest.map((word) => (word === 'x' ? path.join(folder, 'x') : word)),
        { encoding: 'utf8', cwd: folder, env: { PATH: folder, FLEET_HOME: folder } },
      );
      assert.equal(status, 1, stderr);
      assert.match(
        stderr,
        new RegExp(`^::error::${program}: is not installed on this runner; `, 'm'),
      );
    });
  }
});

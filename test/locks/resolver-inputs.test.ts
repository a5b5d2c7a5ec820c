import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { renderLocks, writeLocks } from '../../src/locks/files';
import { renderPyproject, writeResolverInputs } from '../../src/locks/resolver-inputs';
import { listLockTargets, type LockTarget } from '../../src/locks/targets';
import { readLockedPackages } from '../../src/python/requirements';
import { smallCatalog } from '../support/catalog';
import { must, refusal } from '../support/errors';
import { temporaryFolder } from '../support/folders';

const CU118 = 'https://download.pytorch.org/whl/cu118';
const hash = `--hash=sha256:${'0'.repeat(64)}`;
const files = {
  'images/base/requirements.in': 'torch\n',
  'images/base/requirements.lock': `torch==2.1.2+cu118 ${hash}\nsympy==1.12 ${hash}\n`,
  'images/base/lock.json': JSON.stringify({
    index: { torch: CU118 },
    exclude: { triton: 'no agent compiles' },
  }),
  'images/base/apt.in': 'tini\n',
  'images/web/apt.in': 'curl # for health\n',
  'images/web/requirements.in': 'app>1 # the web\n',
  'images/web/lock.json': JSON.stringify({
    sdist: ['needle'],
    override: { 'lib==2': 'version 1 does not start' },
    yanked: { 'old==1': 'this fleet has no data' },
  }),
};

/** Writes the image web and the files that it is staged from. */
function web(more: Readonly<Record<string, string>> = {}): { root: string; target: LockTarget } {
  const root = temporaryFolder({ ...files, ...more });
  const target = must(listLockTargets(root, smallCatalog()).find(({ name }) => name === 'web'));
  return { root, target };
}

describe('renderPyproject', () => {
  it('asks for the .in file, held at its line, by what the lock.json files of both say', () => {
    const { root, target } = web();
    assert.deepEqual(renderPyproject(root, target, target.bases[0]).trim().split('\n'), [
      '[project]',
      'name = "fleet-lock"',
      'version = "0"',
      'dependencies = ["app>1","torch==2.1.2+cu118"]',
      '[tool.uv]',
      'constraint-dependencies = ["torch==2.1.2+cu118","sympy==1.12"]',
      'override-dependencies = ["lib==2"]',
      'exclude-dependencies = ["triton"]',
      'no-binary-package = ["needle"]',
      '[tool.uv.pip]',
      'no-emit-package = ["torch","sympy"]',
      '[tool.uv.sources]',
      'torch = { index = "torch" }',
      '[[tool.uv.index]]',
      'name = "torch"',
      `url = "${CU118}"`,
      'explicit = true',
    ]);
  });
  it('refuses options of pip', () => {
    const { root, target } = web({ 'images/web/requirements.in': '-r more.in\n' });
    assert.deepEqual(
      refusal(() => renderPyproject(root, target, target.bases[0])),
      [
        "images/web/requirements.in: is an option and not a requirement: '-r more.in'; write its index in lock.json, or remove it",
      ],
    );
  });
  it('refuses an index for a package that nothing names', () => {
    const { root, target } = web({
      'images/web/lock.json': JSON.stringify({ index: { xformers: CU118 } }),
    });
    assert.deepEqual(
      refusal(() => renderPyproject(root, target, target.bases[0])),
      [
        "images/web/lock.json: index.xformers: is not in requirements.in: 'xformers'; write it there too",
      ],
    );
  });
});

describe('writeResolverInputs', () => {
  it('writes what uv and apt read', () => {
    const { root, target } = web();
    const out = temporaryFolder();
    writeResolverInputs(root, target, target.bases[0], readLockedPackages(`app==2 ${hash}\n`), out);
    const read = (name: string): string => readFileSync(path.join(out, name), 'utf8');
    assert.equal(read('preferred.txt'), 'app==2\n');
    assert.equal(read('kept.txt'), 'old==1\n');
    assert.equal(read('apt.in'), 'curl # for health\n');
    assert.equal(read('apt-line.in'), 'tini\n');
    assert.equal(read('apt.lock'), '');
  });
});

describe('renderLocks', () => {
  it('tells pip and its script what the lock.json files say of what is locked', () => {
    const { root, target } = web({
      'images/web/lock.json': JSON.stringify({
        index: { app: CU118 },
        sdist: ['app', 'absent'],
        override: { 'lib==2': 'version 1 does not start' },
        yanked: { 'old==1': 'this fleet has no data' },
      }),
    });
    const entry = `app==2 ${hash}\n    # via fleet-lock (pyproject.toml)`;
    const texts = renderLocks(root, target, {
      packages: readLockedPackages(entry),
      apt: 'curl=8\n',
      aptOffered: [],
    });
    assert.deepEqual(texts, {
      'apt.lock':
        '# Made by bin/fleet lock from apt.in, on top of base. Edit that file, not this one.\ncurl=8\n',
      'requirements.lock': [
        '# Made by bin/fleet lock from requirements.in, on top of base. Edit that file, not this one.',
        `--extra-index-url ${CU118}`,
        '--no-binary app',
        '# yanked: old==1',
        '# open: lib',
        '# open: triton',
        `app==2 ${hash}`,
        '    # via -r requirements.in\n',
      ].join('\n'),
    });
    assert.deepEqual(writeLocks(root, target, texts), ['curl new → 8', 'app new → 2']);
    assert.deepEqual(writeLocks(root, target, texts), []);
    assert.deepEqual(writeLocks(root, target, { 'apt.lock': 'curl=8\n' }), [
      'apt.lock: the same versions, other hashes or comments',
    ]);
  });
});

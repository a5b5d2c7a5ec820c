import assert from 'node:assert/strict';
import path from 'node:path/posix';
import { Imports, type Closure } from '../../src/source/closure';
import { readPython } from '../../src/python/file-references';
import type { ServiceRow } from '../../src/catalog/schema';

type Files = Readonly<Record<string, string>>;

/** Lists the imports of `run` in a tree of these files. */
function closure(files: Files, run: Partial<Record<'script' | 'module', string>>): Closure {
  const folders = new Set(['.']);
  for (const file of Object.keys(files)) {
    for (let up = path.dirname(file); up !== '.'; up = path.dirname(up)) folders.add(up);
  }
  return new Imports({
    files: new Set(Object.keys(files)),
    folders,
    python: (file) => readPython(files[file] ?? '', file),
  }).of({ ...run, args: [] } as unknown as ServiceRow['run']);
}

const script = (files: Files, name = 'main/agents/a.py'): readonly string[] =>
  closure(files, { script: name }).files;

describe('what an entry point imports', () => {
  it('is found from the root, and in the folder of the script', () => {
    assert.deepEqual(
      script({
        'main/agents/a.py': 'import common.log\nimport b\n',
        'main/agents/b.py': '',
        'common/__init__.py': '',
        'common/log.py': 'import common.deep',
        'common/deep/__init__.py': 'from .c import x',
        'common/deep/c.py': '',
        'common/unused.py': '',
      }),
      [
        'common/__init__.py',
        'common/deep/__init__.py',
        'common/deep/c.py',
        'common/log.py',
        'main/agents/a.py',
        'main/agents/b.py',
      ],
    );
  });

  it('is a submodule or an attribute, as the tree has it', () => {
    const files = {
      'main/agents/a.py': 'from common import log, other',
      'common/__init__.py': '',
      'common/log.py': '',
    };
    assert.deepEqual(script(files), ['common/__init__.py', 'common/log.py', 'main/agents/a.py']);
  });

  it('may lie in folders without an __init__.py', () => {
    assert.deepEqual(script({ 'main/agents/a.py': 'import x.y.z', 'x/y/z.py': '' }), [
      'main/agents/a.py',
      'x/y/z.py',
    ]);
  });

  it('may lie in a folder that another file puts on sys.path', () => {
    assert.deepEqual(
      script({
        'main/agents/a.py': 'import late\nimport setup_path\n',
        'main/agents/setup_path.py': "import sys\nsys.path.insert(0, 'lib')\n",
        'lib/late.py': '',
      }),
      ['lib/late.py', 'main/agents/a.py', 'main/agents/setup_path.py'],
    );
  });

  it('is what __all__ names, for a star', () => {
    assert.deepEqual(
      script({
        'main/agents/a.py': 'from common import *',
        'common/__init__.py': "__all__ = ['one']\n__all__ += ['two']\n",
        'common/one.py': '',
        'common/two.py': '',
        'common/three.py': '',
      }),
      ['common/__init__.py', 'common/one.py', 'common/two.py', 'main/agents/a.py'],
    );
  });

  it('of a module begins with its packages, and takes a package by its __main__', () => {
    const files = { 'hub/__init__.py': '', 'hub/app.py': 'from .core import x', 'hub/core.py': '' };
    assert.deepEqual(closure(files, { module: 'hub.app' }).files, Object.keys(files));
    const run = { 'hub/__init__.py': '', 'hub/__main__.py': '' };
    assert.deepEqual(closure(run, { module: 'hub' }).files, Object.keys(run));
  });

  it('ends where files import each other', () => {
    const files = { 'a.py': 'import b', 'b.py': 'import a' };
    assert.deepEqual(script(files, 'a.py'), ['a.py', 'b.py']);
  });

  it('counts the case of letters', () => {
    assert.deepEqual(script({ 'a.py': 'import Common.log', 'common/log.py': '' }, 'a.py'), [
      'a.py',
    ]);
  });

  it('is nothing where the entry point is not there', () => {
    assert.deepEqual(script({ 'b.py': '' }, 'a.py'), []);
  });

  it('leaves what the tree does not have to others, with its place', () => {
    const { external } = closure(
      { 'a.py': 'import torch.nn\nimport b\nfrom .gone import x\n', 'b.py': 'import redis' },
      { script: 'a.py' },
    );
    assert.deepEqual(external.map(({ module, file, line }) => [module, file, line]).sort(), [
      ['redis', 'b.py', 1],
      ['torch.nn', 'a.py', 1],
    ]);
  });
});

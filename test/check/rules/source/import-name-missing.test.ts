import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'import-name-missing';

describe('import-name-missing', () => {
  useFleetHome();
  const using = (tools: string, hub = 'from tools import helper\n'): Promise<string[]> =>
    told(RULE, { 'hub.py': hub, 'tools.py': tools });
  it('is an error for a name that the module does not define', async () => {
    assert.deepEqual(await using('def other():\n  pass\n'), ['error hub.py:1']);
    assert.deepEqual(await using('def helper():\n  pass\n'), []);
  });
  it('counts names of every kind', async () => {
    for (const text of [
      'from os import path as helper',
      'class helper: pass',
      'for helper in x: pass',
      'with a() as helper: pass',
      'if x:\n  helper = 1',
      'a, *helper = f()',
      'try:\n  import cv2 as helper\nexcept ImportError:\n  helper = None',
    ])
      assert.deepEqual(await using(`${text}\n`), [], text);
  });
  it('says nothing where the module may define anything', async () => {
    for (const text of [
      'from yaml import *',
      'def __getattr__(n): return n',
      'globals()["helper"] = 1',
      'def f():\n  global helper\n  helper = 1',
    ])
      assert.deepEqual(await using(`${text}\n`), [], text);
  });
  it('knows what global sets, and what a class answers for', async () => {
    const text =
      'def f():\n  global other\n  other = 1\nclass A:\n  def __getattr__(self, n): pass\n';
    assert.deepEqual(await using(text), ['error hub.py:1']);
  });
  it('finds circular imports', async () => {
    assert.deepEqual(
      await using('from hub import X\nhelper = 1\n', 'from tools import helper\nX = 1\n'),
      ['error hub.py:1'],
    );
  });
  it('knows modules of a package', async () => {
    const files = { 'hub.py': 'from pkg import a, b\n', 'pkg/__init__.py': '', 'pkg/a.py': '' };
    assert.deepEqual(await told(RULE, files), ['error hub.py:1']);
  });
});

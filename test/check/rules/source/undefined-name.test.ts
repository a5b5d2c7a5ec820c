import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'undefined-name';

describe('undefined-name', () => {
  useFleetHome();
  const of = (...lines: readonly string[]): Promise<string[]> =>
    told(RULE, `${lines.join('\n')}\n`);
  it('is an error for a name that nothing sets', async () => {
    assert.deepEqual(await of('def main():', '  time.sleep(1)', 'main()'), ['error hub.py:2']);
    assert.deepEqual(await of('import time', 'time.sleep(1)'), []);
  });
  it('is an error where the module sets it only below', async () => {
    assert.deepEqual(await of('root = Path("x")', 'from pathlib import Path'), ['error hub.py:1']);
    assert.deepEqual(await of('def f(): return Path("x")', 'from pathlib import Path', 'f()'), []);
  });
  it('reads annotations as Python does', async () => {
    const text = 'def f(a: List[int], *b: int) -> None: pass';
    assert.deepEqual(await of(text), ['error hub.py:1']);
    assert.deepEqual(await of('from __future__ import annotations', text), []);
    assert.deepEqual(await of('from __future__ import annotations as _annotations', text), []);
    assert.deepEqual(await of('def f():', '  x: List[int] = []', 'f()'), []);
    assert.deepEqual(await of('x: "List[int]" = []', 'y: List[int]'), ['error hub.py:2']);
  });
  it('warns once in a file where nobody is seen to come to it', async () => {
    assert.deepEqual(await of('def f():', '  return json.dumps(json.loads("1"))', 'print(1)'), [
      'warning hub.py:2',
    ]);
  });
  it('is no error where a function of another file may set the name', async () => {
    const names = [
      'import inspect',
      'import sys',
      'def export(module, **values):',
      '    sys.modules[module].__dict__.update(values)',
      'def export_up(**values):',
      '    inspect.currentframe().f_back.f_globals.update(values)',
      '',
    ].join('\n');
    for (const call of ['export(__name__, RATE=1)', 'export_up(RATE=1)']) {
      const hub = `import names\nnames.${call}\nprint(RATE)\n`;
      assert.deepEqual(await told(RULE, { 'hub.py': hub, 'names.py': names }), [], call);
    }
    assert.deepEqual(await of('print(RATE)'), ['error hub.py:1']);
  });
  it('knows names of every kind', async () => {
    for (const text of [
      'from enum import IntEnum as _IntEnum\nimport _ssl\n_IntEnum._convert_("Method", __name__, lambda name: True, source=_ssl)\nprint(Method.TLS)',
      'try:\n  unicode\nexcept NameError:\n  pass',
      'print([i for i in (1, 2)], {k: v for k, v in ()}, (a.b\n  for a in []), sum(c\n  for c in []))',
      'f = lambda x, *y, z=1, **w: (x, y, z, w)\nf(1)',
      'if (n := 1): print(n)',
      'a, (b, *c), d = [], [], []\nprint(a, b, c, d)',
      'with open("hub.py") as (x, y), open("hub.py") as z: print(x, y, z)',
      'try:\n  1 / 0\nexcept ZeroDivisionError as e:\n  print(e)',
      'match 1:\n  case {"a": x, **rest} | [x, *rest]: print(x, rest)\n  case str() as y: print(y)',
      'def f():\n  global g\n  g = 1\nf()\nprint(g)',
      'from yaml import *\nprint(load)',
      'exec("x = 1")\nprint(x)',
      'import builtins\nbuiltins.shout = print\nshout(1)',
      'class A:\n  b = __qualname__\n  c = [b]\nprint(__file__, __name__, __doc__, __spec__, exit)',
      'import os.path as p, sys\nprint(p, sys)',
      'for i, (j, k) in []: print(i, j, k)\nprint(f"{i!r:>{j}}")',
      'x = 1\nx += 1\ndel x',
    ])
      assert.deepEqual(await of(text), [], text);
  });
});

import assert from 'node:assert/strict';
import { findingsIn, told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'attribute-missing';

describe('attribute-missing', () => {
  useFleetHome();
  it('is an error for an attribute of self that nothing sets', async () => {
    for (const [text, line] of [
      ['class A:\n  def __init__(self):\n    print(self.name)\nA()', 3],
      [
        'class A:\n  def __init__(self):\n    self.port = 1\n  def run(self):\n    return self.prot\nA().run()',
        5,
      ],
      ['class A:\n  def run(self):\n    self.start()\nA().run()', 3],
      ['class A:\n  count: int\n  def run(self):\n    self.count += 1\nA().run()', 4],
      ['class A:\n  def __init__(self): pass\na = A()\na.run()', 4],
      [
        'import uvicorn\nclass A:\n  def __init__(self, app):\n    self.app = app\n  def run(self):\n    uvicorn.run(self.app, port=self.port)\nA("a:b").run()',
        6,
      ],
    ] as const)
      assert.deepEqual(await told(RULE, `${text}\n`), [`error hub.py:${String(line)}`], text);
  });
  it('is an error for an attribute that is set too late, or by an __init__ that nothing calls', async () => {
    for (const [text, line] of [
      [
        'class A:\n  def __init__(self):\n    self.start()\n    self.port = 1\n  def start(self):\n    print(self.port)\nA()',
        6,
      ],
      [
        'class B:\n  def __init__(self):\n    self.bus = 1\nclass A(B):\n  def __init__(self):\n    self.name = "a"\n  def run(self):\n    return self.bus\nA().run()',
        8,
      ],
      [
        'class A:\n  async def setup(self):\n    self.pool = 1\n  def run(self):\n    self.setup()\n    print(self.pool)\nA().run()',
        6,
      ],
      [
        'class A:\n  def connect(self):\n    self.client = 1\n  def run(self):\n    print(self.client)\nA().run()',
        5,
      ],
    ] as const)
      assert.deepEqual(await told(RULE, `${text}\n`), [`error hub.py:${String(line)}`], text);
  });
  it('is silent where anything may set the attribute, or answer for it', async () => {
    const use = (before: string, base = ''): string =>
      `class A${base}:\n  def __init__(self):\n    ${before}\n  def run(self):\n    print(self.x)\nA().run()\n`;
    for (const text of [
      use('self.x = 1'),
      use('setattr(self, "x", 1)'),
      use('for k in "xy": setattr(self, k, 1)'),
      use('self.__dict__.update(x=1)'),
      use('vars(self)["x"] = 1'),
      use('object.__setattr__(self, "x", 1)'),
      use('import argparse; argparse.ArgumentParser().parse_args(namespace=self)'),
      use('from helpers import fill; fill(self)'),
      use('type(self).x = 1'),
      use('self.__class__.x = 1'),
      use('for self.x in [1, 2]: pass'),
      use('with open("f") as self.x: pass'),
      use('(self.x, y) = 1, 2'),
      use('pass', '(Unknown)'),
      use('pass', '(dict)'),
      use('pass', '(metaclass=Meta)').replace(/^/, 'class Meta(type): pass\n'),
      use('pass').replace('class', 'import attr\n@attr.s\nclass'),
      use('pass').replace('  def run', '  def __getattr__(self, name): return 1\n  def run'),
      use('pass').replace('  def run', '  x = 1\n  def run'),
      use('pass').replace('A().run()', 'A.x = 1\nA().run()'),
      use('pass').replace('A().run()', 'setattr(A, "x", 1)\nA().run()'),
      use('pass').replace('A().run()', 'a = A()\na.x = 1\na.run()'),
      use('pass').replace('print(self.x)', 'print(getattr(self, "x", 1))'),
      use('pass').replace('print(self.x)', 'if hasattr(self, "x"): print(self.x)'),
      use('pass').replace('print(self.x)', 'try: self.x\n    except AttributeError: self.x = 1'),
      use('pass').replace('A().run()', 'def later(): A().run()'),
      'class A:\n  @property\n  def y(self): return 1\n  @y.setter\n  def y(self, v): self.x = v\n  def run(self):\n    self.y = 2\n    print(self.x)\nA().run()\n',
      'import dataclasses\n@dataclasses.dataclass\nclass A:\n  x: int\n  def run(self): print(self.x)\nA(1).run()\n',
      'class A:\n  async def __aenter__(self):\n    self.x = 1\n    return self\n  async def __aexit__(self, *a): pass\nasync def main():\n  async with A() as a: print(a.x)\nimport asyncio\nasyncio.run(main())\n',
      'class A:\n  def __iter__(self):\n    self.x = 1\n    return iter([1])\na = A()\nfor y in a: print(a.x)\n',
      'class A:\n  def __init_subclass__(cls): cls.x = 1\nclass B(A):\n  def run(self): print(self.x)\nB().run()\n',
      'def wrap(f):\n  def inner(self):\n    self.x = 1\n    return f(self)\n  return inner\nclass A:\n  @wrap\n  def run(self): print(self.x)\nA().run()\n',
      'import asyncio\nclass A:\n  async def loop(self): print(self.x)\n  async def run(self):\n    asyncio.create_task(self.loop())\n    self.x = 1\nasyncio.run(A().run())\n',
      'import threading\nclass A:\n  def loop(self): print(self.x)\n  def run(self):\n    threading.Thread(target=self.loop).start()\n    self.x = 1\nA().run()\n',
      'import paho.mqtt.client as mqtt\nclass A:\n  def on(self, *a): self.x = 1\n  def run(self):\n    c = mqtt.Client()\n    c.register(self.on)\n    c.wait()\n    print(self.x)\nA().run()\n',
      'def deep(n, a):\n  if n > 60: a.x = 1\n  else: deep(n + 1, a)\nclass A: pass\na = A()\ndeep(0, a)\nprint(a.x)\n',
      'from lib import find\nclass A: pass\na = A()\nfind().x = 1\nprint(a.x)\n',
      'import sched\nclass A:\n  def set(self): self.x = 1\na = A()\nsched.go(lambda: a.set())\nprint(a.x)\n',
      'class S:\n  def __set__(self, o, v): o.x = v\nclass A:\n  y = S()\na = A()\na.y = 1\nprint(a.x)\n',
    ])
      assert.deepEqual(await told(RULE, text), [], text);
  });
  it('is an error for an attribute that a class does not have', async () => {
    for (const [text, line] of [
      ['class Config:\n  PORT = 5000\nprint(Config.NOPE)', 3],
      ['class Config:\n  PORT = 5000\ndef main():\n  return Config.PROT\nmain()', 4],
      ['class Config:\n  port: int\nprint(Config.port)', 3],
      ['class Base:\n  A = 1\nclass Config(Base):\n  B = 2\nprint(Config.A, Config.C)', 5],
      ['class A:\n  @classmethod\n  def make(cls):\n    return cls.LIMIT\nA.make()', 4],
      ['class A:\n  def __init__(self):\n    self.x = 1\nprint(A.x)', 4],
      ['class A:\n  class B:\n    C = 1\nprint(A.B.D)', 4],
      ['import os\nclass A:\n  X = os.getenv("X")\nprint(A.Y)', 4],
      ['from abc import ABC\nclass A(ABC):\n  X = 1\nA.start()', 4],
    ] as const)
      assert.deepEqual(await told(RULE, `${text}\n`), [`error hub.py:${String(line)}`], text);
    assert.deepEqual(
      await told(RULE, {
        'hub.py': 'from conf import Config\nprint(Config.NOPE)\n',
        'conf.py': 'class Config:\n  PORT = 1\n',
      }),
      ['error hub.py:2'],
    );
  });
  it('is silent where anything may give a class the attribute', async () => {
    const use = (before: string, base = '', inside = 'X = 1'): string =>
      `${before}\nclass A${base}:\n  ${inside}\nA.Y\n`;
    for (const text of [
      use('', '', 'Y = 1'),
      use('', '', 'Y: int = 1'),
      use('', '', 'def Y(self): pass'),
      use('', '', 'class Y: pass'),
      use('', '', 'from os import sep as Y'),
      use('', '', 'for Y in [1]: pass'),
      use('', '', 'exec("Y = 1")'),
      use('', '', 'locals()["Y"] = 1'),
      use('', '', 'vars().update(Y=1)'),
      use('', '', 'try: Y = open("f").read()\n  except Exception: pass'),
      use('from enum import Enum', '(Enum)'),
      use('from typing import NamedTuple', '(NamedTuple)'),
      use('from nowhere import Base', '(Base)'),
      use('import pydantic', '(pydantic.BaseModel)'),
      use('Base = make()', '(Base)'),
      use('class M(type):\n  def __getattr__(cls, name): return 1', '(metaclass=M)'),
      use('class B:\n  def __init_subclass__(cls): cls.Y = 1', '(B)'),
      use('class D:\n  def __set_name__(self, owner, name): owner.Y = 1', '', 'x = D()'),
      use('import redis', '', 'x = redis.Field()'),
      use('def add(c):\n  c.Y = 1\n  return c\n@add'),
      use('import attr\n@attr.s'),
      use('', '', 'X = 1').replace('A.Y', 'A.Y = 1\nprint(A.Y)'),
      use('', '', 'X = 1').replace('A.Y', 'setattr(A, "Y", 1)\nprint(A.Y)'),
      use('', '', 'X = 1').replace('A.Y', 'import lib\nlib.fill(A)\nprint(A.Y)'),
      use('', '', 'X = 1').replace('A.Y', 'for k in read(): setattr(A, k, 1)\nprint(A.Y)'),
      use('', '', 'X = 1').replace('A.Y', 'def f(c): c.Y = 1\nf(A)\nprint(A.Y)'),
      use('', '', 'X = 1').replace('A.Y', 'if hasattr(A, "Y"): print(A.Y)'),
      use('', '', 'X = 1').replace('A.Y', 'try: A.Y\nexcept AttributeError: pass'),
      use('', '', 'X = 1').replace('A.Y', 'A.mro(), A.__name__, A.__doc__'),
      use('from abc import ABC', '(ABC)').replace('A.Y', 'A.register(int)'),
      use('', '', 'X = 1').replace(
        'A.Y',
        'import app\napp.on(lambda: setattr(A, "Y", 1))\nprint(A.Y)',
      ),
      use('import os', '', 'if os.name == "nt": Y = 1').replace('A.Y', 'if os.name == "nt": A.Y'),
      'class A:\n  X = 1\nif __debug__:\n  class A:\n    Y = 1\nprint(A.Y)\n',
      'class A:\n  @classmethod\n  def make(cls): return cls.Y\nclass B(A):\n  Y = 1\nB.make()\n',
      'class A:\n  def run(self): return type(self).Y\nclass B(A):\n  Y = 1\nB().run()\n',
      'class A: pass\ntype(A())\nA.__dict__\nfor n in ["Y"]: setattr(A, n, 1)\nA.Y\n',
    ])
      assert.deepEqual(await told(RULE, text), [], text);
  });
  it('is a warning in a thread, and where the code may catch the error and continue', async () => {
    assert.deepEqual(
      await told(
        RULE,
        'import threading\nclass A:\n  def loop(self): print(self.x)\n  def run(self): threading.Thread(target=self.loop).start()\nA().run()\n',
      ),
      ['warning hub.py:3'],
    );
    assert.deepEqual(
      await told(
        RULE,
        'class A:\n  def run(self):\n    try: self.x()\n    except Exception: print(1)\n    input()\nA().run()\n',
      ),
      ['warning hub.py:3'],
    );
  });
  it('says which class lacks what, and what is near', async () => {
    const found = await findingsIn({
      'hub.py':
        'class Hub:\n  def __init__(self):\n    self.port = 1\n  def run(self):\n    return self.prot\nHub().run()\n',
    });
    const { message, fix } = found.find(({ rule }) => rule === RULE) ?? {};
    assert.equal(
      message,
      "reads '.prot' of Hub, which nothing has set there; this raises AttributeError",
    );
    assert.equal(fix, "write 'port', or set 'prot' first");
  });
});

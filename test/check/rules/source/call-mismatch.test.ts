import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'call-mismatch';
const LIB = [
  'class Base:',
  '  def __init__(self, name, port=1):',
  '    self.name = name',
  '  def run(self, times): pass',
  '  @staticmethod',
  '  def make(kind): pass',
  '  @classmethod',
  '  def build(cls, kind, *, fast=False): pass',
  'class Agent(Base):',
  '  def __init__(self, name, **more):',
  '    super().__init__(name)',
  'def connect(host, port, *, timeout=3): pass',
  'def gather(*parts, end): pass',
].join('\n');

const calls = (text: string): Promise<string[]> =>
  told(RULE, {
    'hub.py': `from lib import Agent, Base, connect, gather\n${text}\n`,
    'lib.py': `${LIB}\n`,
  });

describe('call-mismatch', () => {
  useFleetHome();
  it('is an error for a keyword, a count or a lack that the function of the source refuses', async () => {
    for (const text of [
      'connect("a", 1, retries=2)',
      'connect("a")',
      'connect("a", 1, 2, 3, 4)',
      'Base()',
      'Base("a", prot=1)',
      'Agent()',
      'Base("a").run()',
      'Base("a").run(1, 2)',
      'Base.make()',
      'Base.build("a", quick=True)',
      'gather(1, 2)',
      'connect("a", 1, 5)',
      'connect("a", 1, host="b")',
      'def only(a, b, /, c=1): pass\nonly(1, b=2)',
      'def named(a, *, b): pass\nnamed(1, 2)',
    ])
      assert.deepEqual(
        await calls(text),
        [`error hub.py:${String(text.split('\n').length + 1)}`],
        text,
      );
  });
  it('is silent on calls that Python accepts, or of which too little is known', async () => {
    for (const text of [
      'connect("a", 1, timeout=2)',
      'connect(port=1, host="a")',
      'class Named:\n  def __init_subclass__(cls, **more): super().__init_subclass__(**more)\n  def __class_getitem__(cls, item): return cls\n  def __new__(cls): return object.__new__(cls)\nNamed.__init_subclass__()\nNamed[int]\nNamed.__class_getitem__(int)\nNamed.__new__(Named)',
      'connect(*read())',
      'connect(**read())',
      'connect(*("a", 1))',
      'connect(**{"host": "a", "port": 1})',
      'Agent("a", anything=1)',
      'Base(name="a", port=2).run(times=1)',
      'Base.run(Base("a"), 1)',
      'Base.make("a"); Base("a").make("a"); Base.build("a", fast=True)',
      'gather(1, 2, end=3)',
      'def only(a, /, **more): pass\nonly(1, a=2)',
      'def only(a, b=1, /, c=2, *, d=3): pass\nonly(1, 2, 3, d=4)',
      'def named(a, *, b, c=1): pass\nnamed(1, b=2)',
      'class A:\n  def run(self, a, /, *, b=1): pass\nA().run(1, b=2)',
      'try:\n  connect()\nexcept TypeError:\n  pass',
      'def later(): connect()',
      'import functools\n@functools.wraps(connect)\ndef other(a): pass\nother(1, 2)',
      'import pydantic\nclass M(pydantic.BaseModel):\n  a: int = 1\n  def __init__(self, a): pass\nM(1, 2)',
      'class T(type):\n  def __call__(cls): return 1\nclass A(metaclass=T):\n  def __init__(self, a): pass\nA()',
      'def f():\n  class A:\n    def go(self, a): pass\n  A().go(1)\nf()',
      'class A:\n  def __new__(cls, *a): return object.__new__(cls)\n  def __init__(self, *a): pass\nA(1, 2)',
    ])
      assert.deepEqual(await calls(text), [], text);
  });
  it('is a warning where the code may catch the error and continue', async () => {
    assert.deepEqual(await calls('try:\n  connect()\nexcept Exception:\n  print(1)\nserve()'), [
      'warning hub.py:3',
    ]);
  });
});

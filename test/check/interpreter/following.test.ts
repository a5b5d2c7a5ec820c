import assert from 'node:assert/strict';
import { findingsIn } from '../../support/check';
import { useFleetHome } from '../../support/environment';

type Files = Readonly<Record<string, string>>;

const ABSENT = 'import nowhere';
const lib: Files = { 'lib/helper.py': '' };
const hub = (...lines: readonly string[]): Files => ({ 'hub.py': `${lines.join('\n')}\n` });

/** Programs without a certain error, grouped by the Python feature that they use. */
const RUNS: Readonly<Record<string, Readonly<Record<string, Files>>>> = {
  'sys.path': {
    'added to': { ...lib, ...hub('import sys', 'sys.path += ["/app/lib"]', 'import helper') },
    extended: { ...lib, ...hub('import sys', 'sys.path.extend(["/app/lib"])', 'import helper') },
    'made anew': {
      ...lib,
      ...hub('import sys', 'sys.path = ["/app/lib"] + sys.path', 'import helper'),
    },
    'set by a slice': {
      ...lib,
      ...hub('import sys', 'sys.path[:0] = ["/app/lib"]', 'import helper'),
    },
    'set at a place': { ...lib, ...hub('import sys', 'sys.path[0] = "/app/lib"', 'import helper') },
    'by another name': {
      ...lib,
      ...hub('import sys', 'p = sys.path', 'p.insert(0, "/app/lib")', 'import helper'),
    },
    'set where it is not there yet': {
      ...lib,
      ...hub(
        'import sys',
        'if "/app/lib" not in sys.path:',
        '  sys.path.append("/app/lib")',
        'import helper',
      ),
    },
    'a folder after the standard library': {
      'lib/queue.py': '',
      'lib/redis.py': '',
      ...hub(
        'import sys',
        'sys.path.append("/app/lib")',
        'from queue import Queue',
        'from redis import Redis',
      ),
    },
    'files named as what Python has loaded': {
      'time.py': '',
      'os.py': '',
      ...hub('from time import sleep', 'from os import path'),
    },
    'an import hook': hub('import sys', 'sys.meta_path.append(object())', ABSENT),
    'an import hook of a package': {
      'pkg/__init__.py':
        'import sys\nclass Hook:\n  def install(self):\n    if self not in sys.meta_path: sys.meta_path.append(self)\nHook().install()\n',
      ...hub('from pkg import nowhere', 'nowhere.run()'),
    },
    'modules put in by others': hub('import sys', 'sys.modules.update(nowhere=sys)', ABSENT),
    'a package that names its folders': {
      ...lib,
      'pkg/__init__.py': '__path__.append("/app/lib")\n',
      ...hub('import pkg.helper'),
    },
    'a module in machine code': {
      'fast.cpython-311-x86_64-linux-gnu.so': '',
      ...hub('import fast'),
    },
  },
  'what catches errors': {
    'names of several': hub(
      'ERRORS = (ImportError, OSError)',
      'try:',
      `  ${ABSENT}`,
      'except ERRORS:',
      '  pass',
    ),
    'names of another module': {
      'err.py': 'ALL = (ImportError,)\n',
      ...hub('import err', 'try:', `  ${ABSENT}`, 'except err.ALL:', '  pass'),
    },
    'a context manager of its own': hub(
      'from contextlib import contextmanager',
      '@contextmanager',
      'def optional():',
      '  try:',
      '    yield',
      '  except ImportError:',
      '    pass',
      'with optional():',
      `  ${ABSENT}`,
    ),
    'its own __exit__': hub(
      'class Quiet:',
      '  def __enter__(self): return self',
      '  def __exit__(self, kind, value, trace): return kind is ImportError',
      'with Quiet():',
      `  ${ABSENT}`,
    ),
    'an ExitStack': hub(
      'import contextlib',
      'with contextlib.ExitStack() as stack:',
      '  stack.enter_context(contextlib.suppress(ImportError))',
      `  ${ABSENT}`,
    ),
    'a decorator': hub(
      'def safe(f):',
      '  def inner():',
      '    try:',
      '      return f()',
      '    except Exception:',
      '      return None',
      '  return inner',
      '@safe',
      'def load():',
      `  ${ABSENT}`,
      'load()',
    ),
  },
  coroutines: {
    'a task': hub(
      'import asyncio',
      'async def load():',
      `  ${ABSENT}`,
      'async def main():',
      '  asyncio.create_task(load())',
      'asyncio.run(main())',
    ),
    'exceptions that are returned': hub(
      'import asyncio',
      'async def load():',
      `  ${ABSENT}`,
      'async def main():',
      '  await asyncio.gather(load(), return_exceptions=True)',
      '  tasks = [load()]',
      '  await asyncio.gather(*tasks, return_exceptions=True)',
      'asyncio.run(main())',
    ),
    'one that nobody awaits': hub(
      'import asyncio',
      'async def load():',
      `  ${ABSENT}`,
      'async def main():',
      '  load()',
      'asyncio.run(main())',
    ),
    'a generator that nobody goes through': hub(
      'def load():',
      `  ${ABSENT}`,
      '  yield 1',
      'made = load()',
    ),
  },
  'values that change': {
    'a list': hub(
      'x = []',
      'def fill(of):',
      '  of.insert(0, 1)',
      'fill(x)',
      'if not x:',
      `  ${ABSENT}`,
      'x.clear()',
      'if x:',
      `  ${ABSENT}`,
      'y = [1]',
      'del y[0]',
      'if y:',
      `  ${ABSENT}`,
    ),
    'a dictionary': hub(
      'd = {"a": 1}',
      'd.pop("a")',
      'if "a" in d:',
      `  ${ABSENT}`,
      'e = {}',
      'e.setdefault("a", 1)',
      'if not e:',
      `  ${ABSENT}`,
    ),
    'a dictionary that may be written': hub(
      'import random',
      'd = {"on": False}',
      'def turn():',
      '  d["on"] = True',
      'if random.random() > 0.5:',
      '  turn()',
      'if not d["on"]:',
      `  ${ABSENT}`,
    ),
    'a name of the function around': hub(
      'def outer():',
      '  n = 0',
      '  def inner():',
      '    nonlocal n',
      '    n = 1',
      '  inner()',
      '  if n == 0:',
      `    ${ABSENT}`,
      'outer()',
    ),
    'a count in a loop': hub(
      'n = 0',
      'while n < 3:',
      '  n += 1',
      'if n == 1 or n != 3:',
      `  ${ABSENT}`,
    ),
    'an attribute that a thread sets': hub(
      'import threading',
      'class Box:',
      '  def __init__(self):',
      '    self.full = False',
      '    threading.Thread(target=self.fill).start()',
      '  def fill(self):',
      '    self.full = True',
      'if Box().full:',
      `  ${ABSENT}`,
    ),
    'True and 1': hub('if True != 1:', `  ${ABSENT}`),
    'a member of an enumeration': hub(
      'import enum',
      'class Kind(enum.Enum):',
      '  A = "a"',
      'if Kind.A == "a":',
      `  ${ABSENT}`,
    ),
    'fields of a dataclass with a base': hub(
      'from dataclasses import dataclass',
      '@dataclass',
      'class Base:',
      '  on: bool = False',
      '@dataclass',
      'class Made(Base):',
      '  up: bool = False',
      'made = Made(True, True)',
      'if not made.on or not made.up:',
      `  ${ABSENT}`,
    ),
    'bases in the order that Python has them': hub(
      'class Root:',
      '  def go(self):',
      `    ${ABSENT}`,
      'class One(Root): pass',
      'class Other(Root):',
      '  def go(self): pass',
      'class Both(One, Other): pass',
      'Both().go()',
    ),
    'super() as the instance has it': hub(
      'class Root:',
      '  def __init__(self): self.on = True',
      'class Mixin:',
      '  def __init__(self):',
      '    super().__init__()',
      'class Made(Mixin, Root): pass',
      'if not Made().on:',
      `  ${ABSENT}`,
    ),
    'not, and, or': hub(
      'a = True',
      'b = False',
      'if not a and b:',
      `  ${ABSENT}`,
      'if not a and not b or b:',
      `  ${ABSENT}`,
    ),
  },
  'names of a module': {
    'its own': {
      'pkg/__init__.py': '',
      ...hub('from pkg import __path__, __spec__, __loader__, __dict__'),
    },
    'added by way of sys.modules': {
      'pkg/__init__.py': 'import sys\nsys.modules[__name__].__dict__.update(a=1)\n',
      ...hub('from pkg import a'),
    },
    'a list of exports that grows': {
      'pkg/__init__.py': 'from .m import *\n',
      'pkg/m.py': 'def names(): return ["a"]\n__all__ = []\n__all__ += names()\na = 1\n',
      ...hub('from pkg import a'),
    },
  },
  'the command line': {
    'guarded by a slice': hub(
      'import sys',
      'if not sys.argv[1:]:',
      '  sys.exit()',
      'x = sys.argv[1]',
    ),
    'set by the program': hub('import sys', 'sys.argv = ["a", "b"]', 'x = sys.argv[1]'),
    'flags of every shape': hub(
      'import argparse',
      'p = argparse.ArgumentParser()',
      'p.add_argument("--gpu", action=argparse.BooleanOptionalAction)',
      'p.add_argument("-p", type=int)',
      'p.add_argument("-v", action="count")',
      'p.add_argument("n")',
      'p.add_argument("more", nargs=argparse.REMAINDER)',
      'p.parse_args(["--no-gpu", "--gpu", "-p80", "-vvv", "-1"])',
      'p.parse_args(["--", "-x"])',
    ),
  },
  'the environment': {
    'added to': hub('import os', 'os.environ |= {"A1": "1"}', 'x = os.environ["A1"]'),
  },
  'files that it sees to': {
    'fetched by their path': hub(
      'import urllib.request',
      'urllib.request.urlretrieve("http://x", "m.bin")',
      'open("m.bin", "rb")',
    ),
    'made by another program': hub(
      'import subprocess',
      'subprocess.run(["make"])',
      'open("m.bin")',
    ),
    'asked for before': hub(
      'import os',
      'if not os.path.exists("m.bin"):',
      '  make()',
      'open("m.bin")',
    ),
  },
};

describe('following programs that run', () => {
  useFleetHome();
  for (const [what, cases] of Object.entries(RUNS))
    for (const [name, files] of Object.entries(cases))
      it(`has no error for ${what}: ${name}`, async () => {
        const found = await findingsIn(files, (rows) => {
          rows.hub.tree = 'whole';
        });
        assert.deepEqual(
          found.filter(
            ({ severity, service, rule }) =>
              severity === 'error' && service === 'Hub' && rule !== 'nothing-runs',
          ),
          [],
        );
      });
});

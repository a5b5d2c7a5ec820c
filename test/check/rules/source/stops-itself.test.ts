import assert from 'node:assert/strict';
import { findingsIn, told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'stops-itself';

describe('stops-itself', () => {
  useFleetHome();
  it('is an error where the program raises, as a variable is not set', async () => {
    const text =
      'import os\nurl = os.environ.get("MODEL_URL", "")\nif url == "":\n  raise Exception("MODEL_URL is not set")\nprint(url)\n';
    const found = (await findingsIn({ 'hub.py': text })).filter(
      ({ rule, service }) => rule === RULE && service === 'Hub',
    );
    assert.deepEqual(
      found.map(({ severity, line, message, fix }) => [severity, line, message, fix]),
      [
        [
          'error',
          4,
          "raises Exception 'MODEL_URL is not set', by the values that its container has; the program ends",
          "set MODEL_URL in the row's env (in its secrets if it is a secret), or correct the condition above",
        ],
      ],
    );
  });
  it('is an error where a parser of arguments refuses them, and ends the program', async () => {
    const parser =
      'import argparse\np = argparse.ArgumentParser()\np.add_argument("--key")\na = p.parse_args()\n';
    const refused = `${parser}if not a.key:\n  p.error("--key is needed")\nraise ValueError("not reached")\n`;
    assert.deepEqual(await told(RULE, refused), ['error hub.py:6']);
    assert.deepEqual(await told(RULE, `${parser}p.exit(3, "bye")\nassert False\n`), [
      'error hub.py:5',
    ]);
    assert.deepEqual(await told(RULE, `${parser}p.exit()\nassert False\n`), []);
  });
  it('is an error for asserts, exits with an error, and functions that the start calls', async () => {
    for (const [files, place] of [
      ['import os\nassert os.getenv("KEY_OF_API"), "no key"\n', 'hub.py:2'],
      ['import os, sys\nif not os.getenv("MODE"):\n  sys.exit("MODE is needed")\n', 'hub.py:3'],
      ['import sys\ndef main():\n  return 1\nsys.exit(main())\n', 'hub.py:4'],
      ['import os, sys\nif "MODE" not in os.environ:\n  sys.exit(2)\n', 'hub.py:3'],
      [
        {
          'hub.py':
            'from settings import load\nif __name__ == "__main__":\n  load("fast")\n  print(1)\n',
          'settings.py':
            'def load(mode):\n  if mode not in ("slow", "safe"):\n    raise ValueError("unknown mode")\n',
        },
        'settings.py:3',
      ],
      [
        'import os, sys\ntry:\n  if not os.getenv("MODE"):\n    raise ValueError("MODE")\nexcept ValueError as e:\n  print(e)\n  sys.exit(1)\n',
        'hub.py:4',
      ],
    ] as const)
      assert.deepEqual(await told(RULE, files), [`error ${place}`], JSON.stringify(files));
  });
  it('is a warning where it is not known that the calls above return', async () => {
    for (const text of [
      'import os, bridge\nbridge.loop()\nraise RuntimeError("the BRIDGE_URL is wrong")\n',
      'import os, redis\nredis.Redis().run()\nif not os.getenv("MODE"):\n  exit(1)\n',
    ])
      assert.deepEqual(
        (await told(RULE, text)).map((each) => each.split(' ')[0]),
        ['warning'],
        text,
      );
  });
  it('knows registries that decorators and base classes fill', async () => {
    const fill = 'if "a" not in KNOWN:\n  raise KeyError("a")\nprint(KNOWN)\n';
    const wrap =
      'def keep(name):\n  def wrap(made):\n    KNOWN[name] = made\n    return made\n  return wrap\n';
    for (const text of [
      `KNOWN = {}\n${wrap}@keep("a")\nclass A: pass\n${fill}`,
      `KNOWN = {}\n${wrap}@keep("a")\ndef a(): pass\n${fill}`,
      `KNOWN = {}\nclass Base:\n  def __init_subclass__(cls, **more):\n    KNOWN[cls.__name__.lower()] = cls\nclass A(Base): pass\n${fill}`,
      `KNOWN = {}\nclass Meta(type):\n  def __init__(cls, *given):\n    KNOWN["a"] = cls\nclass A(metaclass=Meta): pass\n${fill}`,
    ])
      assert.deepEqual(await told(RULE, text), [], text);
    assert.deepEqual(await told(RULE, `KNOWN = {}\n${fill}`), ['error hub.py:3']);
  });
  it('says nothing where the program may go on, or where it ends as it is meant to', async () => {
    for (const text of [
      'import os\nif os.getenv("HOSTNAME"):\n  raise ValueError("x")\n',
      'import os\ndef serve():\n  if not os.getenv("MODE"):\n    raise ValueError("x")\n',
      'import os\ntry:\n  raise ValueError("x")\nexcept ValueError:\n  pass\n',
      'import uvicorn\ntry:\n  raise KeyError("x")\nexcept Exception as e:\n  print(e)\nuvicorn.run("web:app")\n',
      'import os, threading\ndef work():\n  raise ValueError("x")\nthreading.Thread(target=work).start()\n',
      'import sys\nsys.exit(0)\n',
      'import sys\ndef main():\n  return 0\nsys.exit(main())\n',
      'import uvicorn\nuvicorn.run("web:app")\nraise SystemExit("the server has ended")\n',
      'import time\nwhile True:\n  time.sleep(1)\nraise SystemExit(1)\n',
      'class Base:\n  def name(self):\n    raise NotImplementedError\nclass Own(Base):\n  def name(self):\n    return 1\nOwn().name()\n',
    ])
      assert.deepEqual(
        (await told(RULE, text)).filter((each) => each.startsWith('error')),
        [],
        text,
      );
  });
});

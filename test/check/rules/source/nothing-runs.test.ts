import assert from 'node:assert/strict';
import { findingsIn, told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'nothing-runs';

const API =
  'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/")\ndef root():\n  return 1\n';

/** A function without an end. */
const LOOP = 'import os, time\ndef loop():\n  while True: time.sleep(1)\n';

describe('nothing-runs', () => {
  useFleetHome();
  it('is an error where the entry point only defines things', async () => {
    assert.deepEqual(await told(RULE, 'import os\nX = os.getenv("X")\ndef main():\n  print(X)\n'), [
      'error hub.py:3',
    ]);
    assert.deepEqual(
      await told(RULE, 'if __name__ == "main":\n  start()\ndef start():\n  input()\n'),
      ['error hub.py:3'],
    );
  });
  it('is an error where an application is built and never served', async () => {
    assert.deepEqual(await told(RULE, API), ['error hub.py:2']);
    for (const [files, line] of [
      [{ 'hub.py': 'from web import app\n', 'web.py': API }, 'web.py:2'],
      [
        {
          'hub.py':
            'from flask import Flask, jsonify\ndef create_app():\n  app = Flask(__name__)\n  @app.route("/")\n  def root(): return jsonify({})\n  return app\napp = create_app()\n',
        },
        'hub.py:3',
      ],
      [
        {
          'hub.py': `${API}if __name__ == "__main__":\n  import logging\n  logging.getLogger(__name__).info("ready")\n`,
        },
        'hub.py:2',
      ],
      [
        {
          'hub.py':
            'import os\nfrom fastapi import FastAPI, APIRouter\nrouter = APIRouter()\n@router.post("/x")\nasync def x(): return {}\nclass Service:\n  def __init__(self):\n    self.app = FastAPI(title="x")\n    self.app.include_router(router)\n  def run(self):\n    import uvicorn\n    uvicorn.run(self.app)\nservice = Service()\n',
        },
        'hub.py:8',
      ],
    ] as const)
      assert.deepEqual(await told(RULE, files), [`error ${line}`], JSON.stringify(files));
  });
  it('is an error where the main coroutine is never awaited, or only daemon threads are left', async () => {
    const lost =
      'import asyncio\nasync def main():\n  while True:\n    await asyncio.sleep(1)\nif __name__ == "__main__":\n  main()\n';
    assert.deepEqual(await told(RULE, lost), ['error hub.py:6']);
    const daemon =
      'import threading, time\ndef loop():\n  while True:\n    time.sleep(1)\ndef main():\n  threading.Thread(target=loop, daemon=True).start()\n  print("up")\nmain()\n';
    assert.deepEqual(await told(RULE, daemon), ['error hub.py:6']);
  });
  it('says nothing where something may keep the program running', async () => {
    for (const text of [
      'def main():\n  pass\nmain()\n',
      'def main():\n  pass\nif __name__ == "__main__":\n  main()\n',
      `${API}import uvicorn\nuvicorn.run(app)\n`,
      `${API}from serving import serve\nserve(app)\n`,
      `${API}import sys\nrun = getattr(sys.modules["x"], "run")\nrun(app)\n`,
      `${API}import os\nif os.getenv("HOSTNAME"):\n  while True: pass\n`,
      `${API}for line in open("/dev/stdin"): print(line)\n`,
      `${API}[print(line) for line in open("/dev/stdin")]\n`,
      `${API}import time\nwhile time.time() > 0: time.sleep(1)\n`,
      `${API}import atexit\natexit.register(root)\n`,
      `${API}import threading\nthreading.Thread(target=root).start()\n`,
      `${API}import threading\nthreading.Thread(target=root, daemon=True).start()\nthreading.Event().wait()\n`,
      `${API}from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool: pool.submit(root)\n`,
      `${API}class S:\n  def __init_subclass__(cls): input()\nclass T(S): pass\n`,
      `${API}class M(type):\n  def __init__(cls, *a): input()\nclass T(metaclass=M): pass\n`,
      `${API}class S:\n  def __enter__(self): return self\n  def __exit__(self, *a): input()\nwith S(): pass\n`,
      `${API}class S:\n  def __new__(cls): input()\nS()\n`,
      `${API}def run(f):\n  def inner():\n    while True: f()\n  return inner\n@run\ndef main(): pass\nmain()\n`,
      `${API}def go(cls):\n  while True: pass\n@go\nclass S: pass\n`,
      `${API}import functools\nfunctools.partial(root)()\n`,
      `${API}def deep(n):\n  if n > 60: input()\n  deep(n + 1)\ndeep(0)\n`,
      `${LOOP}C = {"a": loop}\nC.pop("a")()\n`,
      `${LOOP}C = {"a": loop}\nC.get(os.getenv("HOSTNAME"), loop)()\n`,
      `${LOOP}[loop].pop()()\n`,
      `${LOOP}import random\nrandom.choice([loop, loop])()\n`,
      `${LOOP}import collections\ncollections.deque([loop]).popleft()()\n`,
      `${LOOP}import operator, http.server\noperator.call(http.server.HTTPServer(("", 1), None).serve_forever)\n`,
      `${LOOP}import dataclasses\n@dataclasses.dataclass\nclass A:\n  x: int = 1\n  def __post_init__(self): loop()\nA()\n`,
      `${LOOP}import dataclasses\n@dataclasses.dataclass\nclass A:\n  x: object = dataclasses.field(default_factory=loop)\nA()\n`,
      `${LOOP}import enum\nclass A(enum.Enum):\n  X = 1\n  @classmethod\n  def _missing_(cls, value): loop()\nA(2)\n`,
      `${LOOP}import warnings\nwarnings.showwarning = lambda *a: loop()\nwarnings.warn("x")\n`,
      `${LOOP}import threading\nt = threading.Thread(target=loop, daemon=True)\nt.daemon = False\nt.start()\n`,
      `${LOOP}sorted([1, 2], key=lambda x: loop())\n`,
      `${LOOP}open(0).read()\n`,
      `${LOOP}open("/dev/stdin").read()\n`,
      `${LOOP}time.sleep(1e9)\n`,
      `${LOOP}import asyncio\nasync def main(): await asyncio.sleep(3600)\nasyncio.run(main())\n`,
      `${API}list(map(print, open("/dev/stdin")))\n`,
      `${API}import re\nre.sub("a", lambda m: input(), "a")\n`,
      `${API}import asyncio\nasync def main(task):\n  await task\nasyncio.run(main(root))\n`,
      `${API}raise SystemExit(1)\n`,
      `${API}print(1 / int("0"))\nimport gone\n`,
      'print("migrated")\n',
    ])
      assert.deepEqual(await told(RULE, text), [], text);
    assert.deepEqual(
      await told(RULE, {
        'hub.py': 'import serve\ndef f():\n  pass\n',
        'serve.py': 'import uvicorn\nuvicorn.run("a:b")\n',
      }),
      [],
    );
    // A package that is not known here may run a program when it is imported.
    assert.deepEqual(await told(RULE, `${API}import redis\n`), ['error hub.py:2']);
    assert.deepEqual(
      await told(RULE, `${API}import ownpackage\n`, (rows) => {
        rows.hub.infrastructure = [];
      }),
      [],
    );
  });
  it('says nothing where a launcher serves the application', async () => {
    for (const [module, args] of [
      ['uvicorn', ['hub:app']],
      ['streamlit', ['run', 'hub.py']],
    ] as const)
      assert.deepEqual(
        await told(RULE, API, (rows) => {
          rows.hub.run = { module, args: [...args] };
        }),
        [],
      );
  });
  it('says how to serve the application', async () => {
    const found = (await findingsIn({ 'hub.py': API })).filter(({ rule }) => rule === RULE);
    assert.deepEqual(
      found
        .filter(({ service }) => service === 'Hub')
        .map(({ message, fix }) => ({ message, fix })),
      [
        {
          message:
            'builds an application of fastapi, which nothing serves; the program ends with code 0 and is restarted again and again',
          fix: "serve it at the end of the entry point, or let the row's run start it: { module: 'uvicorn', args: ['hub:app', '--host', '0.0.0.0', '--port', '7001'] }",
        },
      ],
    );
  });
});

import assert from 'node:assert/strict';
import { findingsIn, told as toldBy } from '../../../support/check';
import type { Rows } from '../../../support/catalog';
import { useFleetHome } from '../../../support/environment';

const RULE = 'value-mismatch';
const YAML = 'agents:\nname: hub\nport: 5\nlist:\n  - a\n  - b\nnested:\n  url: redis\n  empty:\n';
const LOAD = 'import yaml\nwith open("config/a.yaml") as f:\n  c = yaml.safe_load(f)\n';

type Files = Readonly<Record<string, string>>;

const takeAll = (rows: Rows): void => {
  rows.hub.tree = 'whole';
};

const told = (
  rule: string,
  files: Files | string,
  change?: (rows: Rows) => void,
): Promise<string[]> =>
  toldBy(rule, files, (rows) => {
    takeAll(rows);
    change?.(rows);
  });

/** Checks a program that ends with these lines and reads config/a.yaml. */
const after = (lines: string, more: Files = {}): Promise<string[]> =>
  told(RULE, { 'hub.py': `${LOAD}${lines}\n`, 'config/a.yaml': YAML, ...more });

describe('value-mismatch', () => {
  useFleetHome();
  it('is an error for a use that what a YAML file holds does not allow', async () => {
    for (const use of [
      'c["agents"].items()',
      'c["agents"]["hub"]',
      'c.get("agents").get("hub")',
      'c.get("gone").get("hub")',
      'c["gone"]',
      'c["nested"]["gone"]',
      'c["nested"].get("empty")["x"]',
      'c["name"].get("x")',
      'c["name"]["x"]',
      'c["list"]["a"]',
      'c["list"].items()',
      'c["port"].get("x")',
      'len(c["agents"])',
      '"hub" in c["agents"]',
      'a, b = c["agents"]',
      'x = [each for each in c["agents"]]',
      'for each in c["agents"]: print(each)',
      'for key, value in (c.get("nested").get("empty")).items(): pass',
    ])
      assert.deepEqual(await after(use), ['error hub.py:4'], use);
  });
  it('reads files in every usual way', async () => {
    const empty = {
      'config/a.yaml': '# nothing yet\n',
      'a.json': '{"a": null}',
      'a.toml': '[a]\n',
    };
    for (const [text, line] of [
      [`${LOAD}c.get("x")`, 4],
      ['import yaml\nc = yaml.load(open("config/a.yaml"), Loader=yaml.SafeLoader)\nc["x"]', 3],
      [
        'import yaml\nfrom pathlib import Path\nB = Path(__file__).parent\nc = yaml.safe_load((B / "config" / "a.yaml").read_text())\nc.get("x")',
        5,
      ],
      [
        'import os, yaml\nclass A:\n  def __init__(self):\n    p = os.path.join(os.path.dirname(__file__), "config/a.yaml")\n    self.c = self.load(p)\n    self.n = self.c.get("n", 1)\n  def load(self, p):\n    with open(p, "r") as f:\n      return yaml.safe_load(f)\nA()',
        6,
      ],
      ['import json\nwith open("a.json") as f:\n  c = json.load(f)\nc["a"]["b"]', 4],
      ['import json\nc = json.loads(open("a.json").read())\nfor x in c["a"]: pass', 3],
      ['import tomllib\nwith open("a.toml", "rb") as f:\n  c = tomllib.load(f)\nc["a"]["b"]', 4],
      [
        'import tomllib\nfrom pathlib import Path\nc = tomllib.loads(Path("a.toml").read_text())\nc["b"]',
        4,
      ],
    ] as const)
      assert.deepEqual(await told(RULE, { 'hub.py': `${text}\n`, ...empty }), [
        `error hub.py:${String(line)}`,
      ]);
  });
  it('is silent where the file holds what the code takes', async () => {
    for (const use of [
      'c["name"].split("-")',
      'c["list"][0].upper()',
      'c["nested"]["url"].startswith("r")',
      'c.get("gone", {}).get("x")',
      '(c.get("agents") or {}).get("x")',
      'for key, value in c["nested"].items(): print(key.upper())',
      'for each in c["list"]: each.strip()',
      'c["list"].append("x")',
      'if c.get("agents"): c["agents"].items()',
      'if "gone" in c: c["gone"]',
      'if isinstance(c["agents"], dict): c["agents"].get("x")',
      'c["gone"] = {}\nc["gone"].get("x")',
      'c.setdefault("gone", {})\nc["gone"]',
      'c.update(read())\nc["gone"]',
      'import deepmerge\ndeepmerge.always_merger.merge(c, {})\nc["gone"]',
      'for key in read(): c[key] = {}\nc["agents"].get("x")',
      'try:\n  c["gone"]\nexcept KeyError:\n  pass',
      'c["port"] + 1',
      'f"{c[\'agents\']}"',
      'c["agents"] is None',
      'def later(): c["gone"]',
    ])
      assert.deepEqual(await after(use), [], use);
  });
  it('is silent where the file may be another one when the program starts', async () => {
    const use = 'c["gone"]';
    assert.deepEqual(await after(use, { 'config/a.yaml': 'a: 1\n---\nb: 2\n' }), []);
    assert.deepEqual(await after(use, { 'config/a.yaml': 'a: !env X\n' }), []);
    assert.deepEqual(await after(use, { 'config/a.yaml': 'a: [\n' }), []);
    const volume = { 'hub.py': `${LOAD}${use}\n`, 'config/a.yaml': YAML };
    assert.deepEqual(
      await told(RULE, volume, (rows) => {
        rows.hub.volumes = [{ name: 'hub-config', path: '/app/config' }];
      }),
      [],
    );
    for (const text of [
      'import json\nwith open("data/s.json") as f:\n  c = json.load(f)\nc["gone"]',
      'import json\nwith open("s.json", "w") as f:\n  json.dump({}, f)\nc = json.load(open("s.json"))\nc["gone"]',
      'import json, sys\nc = json.load(open(sys.argv[0]))\nc["gone"]',
      'import json\nc = json.load(open("s.json"), object_hook=dict)\nc["gone"]',
      'import subprocess, json\nsubprocess.run(["make"])\nc = json.load(open("s.json"))\nc["gone"]',
    ])
      assert.deepEqual(
        await told(RULE, { 'hub.py': `${text}\n`, 's.json': '{}', 'data/s.json': '{}' }),
        [],
        text,
      );
  });
  it('is an error for an attribute of None that a function returns, or that a name has', async () => {
    for (const [text, line] of [
      ['def build():\n  print("x")\nbuild().run()', 3],
      [
        'class A:\n  def make(self):\n    self.x = 1\n  def run(self):\n    made = self.make()\n    made.start()\nA().run()',
        6,
      ],
      ['def run():\n  client = None\n  client.get("x")\nrun()', 3],
      ['bus = None\nbus.publish("x")', 2],
      [
        'async def make():\n  return None\nimport asyncio\nasync def main():\n  x = None\n  x["a"]\nasyncio.run(main())',
        6,
      ],
      ['def find():\n  pass\nfor each in find(): print(each)', 3],
      ['class A:\n  x = None\n  def run(self):\n    self.x.go()\nA().run()', 4],
      [
        'class A:\n  def __init__(self):\n    self.client = None\n    self.setup()\n  def connect(self):\n    self.client = 1\n  def setup(self):\n    self.client.subscribe("a")\nA()',
        8,
      ],
      [
        'class A:\n  def __init__(self, rows=None):\n    self.rows = rows\n  def run(self):\n    for each in self.rows: print(each)\nA().run()',
        5,
      ],
    ] as const)
      assert.deepEqual(await told(RULE, `${text}\n`), [`error hub.py:${String(line)}`], text);
  });
  it('is silent on None that other code may have replaced', async () => {
    for (const text of [
      'bus = None\ndef start():\n  global bus\n  bus = 1\nbus.publish("x")',
      'def run():\n  x = None\n  def on(v):\n    nonlocal x\n    x = v\n  wait(on)\n  x.go()\nrun()',
      'import random\ndef find():\n  if random.random() > 1:\n    return {}\n  return None\nfind().get("x")',
      'def find():\n  for each in read():\n    return each\nfind().run()',
      'import random\nx = None\nif random.random(): x = {}\nx.get("a")',
      'class A:\n  x = None\n  def run(self):\n    self.x.go()\nA.x = 1\nA().run()',
      'import threading\nclass A:\n  def __init__(self): self.x = None\n  def set(self): self.x = 1\n  def run(self):\n    threading.Thread(target=self.set).start()\n    self.x.go()\nA().run()',
      'class A:\n  _one = None\n  @classmethod\n  def walk(cls): yield from cls.mro()\n  @classmethod\n  def one(cls):\n    if cls._one is None:\n      made = cls()\n      for each in cls.walk(): each._one = made\n    return cls._one\n  def go(self): pass\na = A.one()\na.go()',
      'from lib import on\nclass A:\n  def __init__(self):\n    self.x = None\n    on(self.set)\n    self.x.go()\n  def set(self): self.x = 1\nA()',
      'class A:\n  def __init__(self):\n    self.x = None\n    while self.x is None: self.set()\n    self.x.go()\n  def set(self): self.x = read()\nA()',
      'class A:\n  def __init__(self):\n    self.x = None\n    if self.x: self.x.go()\nA()',
      'class A:\n  def __init__(self):\n    self.x = None\n    assert self.x\n    self.x.go()\nA()',
      'import os\nclass A:\n  def __init__(self):\n    self.x = None\n    if os.getenv("HOSTNAME"): self.x = 1\n    self.x.go()\nA()',
      'import functools\n@functools.lru_cache\ndef build():\n  print("x")\nbuild().run()',
      'def build():\n  try:\n    return read()\n  except ValueError:\n    print("x")\nbuild().run()',
      'x = None\nif x is not None: x.go()',
      'x = None\nprint(x)\nx.__class__',
      'import random\ndef pick():\n  if random.random(): return None\n  else: return {}\npick().get("a")',
    ])
      assert.deepEqual(await told(RULE, `${text}\n`), [], text);
  });
  it('is an error for a call of None, or of what a data file holds', async () => {
    for (const [text, line] of [
      ['handler = None\nhandler()', 2],
      ['handler = None\ndef main():\n  handler("x")\nmain()', 3],
      ['def main():\n  on_end = None\n  on_end()\nmain()', 3],
      ['def make():\n  print("x")\nmake()()', 3],
      ['class A:\n  def __init__(self):\n    self.on = None\n    self.on(1)\nA()', 4],
      ['class A:\n  on = None\na = A()\na.on()', 4],
      ['def run(after=None):\n  after()\nrun()', 2],
      ['client = None\ndef main():\n  client.get("x")\nmain()', 3],
    ] as const)
      assert.deepEqual(await told(RULE, `${text}\n`), [`error hub.py:${String(line)}`], text);
    assert.deepEqual(await after('c["name"]()'), ['error hub.py:4']);
  });
  it('is silent on a call where other code may have set what is called', async () => {
    const main = 'def main():\n  handler()\n';
    for (const text of [
      `handler = None\ndef set():\n  global handler\n  handler = print\nset()\n${main}main()`,
      `handler = None\n${main}handler = print\nmain()`,
      `handler = None\n${main}if read(): handler = print\nmain()`,
      `handler = None\n${main}globals()["handler"] = print\nmain()`,
      `handler = None\n${main}import sys\nsetattr(sys.modules[__name__], "handler", print)\nmain()`,
      `handler = None\n${main}import sys\nsys.modules[__name__].handler = print\nmain()`,
      `handler = None\n${main}for handler in [print]: main()`,
      `handler = None\n${main}import threading\nthreading.Thread(target=main).start()\nhandler = print`,
      'handler = None\ndef main():\n  if handler: handler()\nmain()',
      'handler = None\ndef main():\n  handler and handler()\nmain()',
      'handler = None\ntry: handler()\nexcept TypeError: pass',
      'handler = None\ndef later(): handler()',
      'def run(after=None):\n  if after is not None: after()\nrun()',
      'class A:\n  on = None\n  def run(self): self.on and self.on()\nA().run()',
      'from lib import find\nfind()()',
      `from http.server import HTTPServer\nhandler = None\ndef main():\n  if handler is None: HTTPServer(("", 1), None).serve_forever()\n  handler()\nmain()`,
    ])
      assert.deepEqual(await told(RULE, `${text}\n`), [], text);
    const other = { 'lib.py': 'import hub\ndef set(): hub.handler = print\n' };
    const text = `handler = None\nimport lib\nlib.set()\n${main}main()\n`;
    assert.deepEqual(await told(RULE, { 'hub.py': text, ...other }), []);
  });
  it('is a warning where the code may catch the error and continue', async () => {
    assert.deepEqual(await after('try:\n  c["gone"]\nexcept Exception:\n  c = {}\nserve()'), [
      'warning hub.py:5',
    ]);
  });
  it('says which file lacks what', async () => {
    const files = { 'hub.py': `${LOAD}c["nested"]["empty"].get("x")\n`, 'config/a.yaml': YAML };
    const found = (await findingsIn(files, takeAll)).find(({ rule }) => rule === RULE);
    assert.equal(
      found?.message,
      "'config/a.yaml' holds nothing at 'nested.empty', and the program reads '.get' of it; this raises AttributeError",
    );
  });
});

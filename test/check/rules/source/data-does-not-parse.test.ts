import assert from 'node:assert/strict';
import { findingsIn, told as toldBy } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'data-does-not-parse';

const READS = {
  'a.yaml': 'import yaml\nc = yaml.safe_load(open("a.yaml"))\n',
  'a.json': 'import json\nwith open("a.json") as f:\n  c = json.load(f)\n',
  'a.ini':
    'import configparser\nc = configparser.ConfigParser()\nc.read("a.ini")\nc.get("a", "b")\n',
  'a.toml': 'import tomllib\nwith open("a.toml", "rb") as f:\n  c = tomllib.load(f)\n',
};

const told = (file: keyof typeof READS, text: string, after = ''): Promise<string[]> =>
  toldBy(RULE, { 'hub.py': READS[file] + after, [file]: text }, (rows) => {
    rows.hub.tree = 'whole';
  });

describe('data-does-not-parse', () => {
  useFleetHome();
  it('is an error for a file that Python cannot parse either', async () => {
    for (const [file, text, line] of [
      ['a.json', '', 1],
      ['a.ini', 'port = 1\n', 1],
      ['a.ini', '[server]\nport 1\n', 2],
      ['a.ini', '[server]\nport = 1\nPort = 2\n', 3],
      ['a.ini', '[server]\nport = 1\n[server]\n', 3],
      ['a.ini', '\ufeff[server]\n', 1],
      ['a.json', '{"a": 1,}', 1],
      ['a.json', '{\n  "a": 1\n  "b": 2\n}\n', 3],
      ['a.json', "{'a': 1}", 1],
      ['a.yaml', 'a: 1\nb: c: d\n', 2],
      ['a.yaml', 'a:\n\t- b\n', 2],
      ['a.yaml', 'name: "a" b\n', 1],
      ['a.toml', 'a = \n', 1],
      ['a.toml', 'b = 1\na = b\n', 2],
    ] as const)
      assert.deepEqual(await told(file, text), [`error ${file}:${String(line)}`], text);
  });
  it('is an error for an alias without an anchor', async () => {
    assert.deepEqual(await told('a.yaml', 'pattern: *.py\n'), ['error a.yaml']);
  });
  it('is a warning where only the parser here may refuse it, or the code continues', async () => {
    assert.deepEqual(await told('a.yaml', 'a: [b,\n'), ['warning a.yaml:2']);
    assert.deepEqual(
      await toldBy(
        RULE,
        {
          'hub.py':
            'import json\ntry: c = json.load(open("a.json"))\nexcept Exception: print(1)\ninput()\n',
          'a.json': '{',
        },
        (rows) => {
          rows.hub.tree = 'whole';
        },
      ),
      ['warning a.json:1'],
    );
  });
  it('is silent where Python parses it, or another file may be there', async () => {
    for (const [file, text] of [
      ['a.ini', '# note\n[server]\nport = 1\n  more\n[Server]\nPORT: 1\nkey =\n'],
      ['a.json', '{"a": NaN, "b": -Infinity}'],
      ['a.json', ' {"a": [1, 2.5e3, null, "\\u00e4"]}\n'],
      ['a.yaml', 'a: !env X\nb: "x\n  y"\n'],
      ['a.yaml', 'a: 1\na: 2\n'],
      ['a.yaml', '# nothing\n'],
      ['a.toml', 'd = 1979-05-27T07:32:00Z\nt = """\na"""\n'],
    ] as const)
      assert.deepEqual(await told(file, text), [], text);
    for (const text of [
      'import json\ntry: c = json.load(open("a.json"))\nexcept ValueError: c = {}\n',
      'import json\nopen("a.json", "w").write("{}")\nc = json.load(open("a.json"))\n',
      'import json\ndef later(): json.load(open("a.json"))\n',
      'import json\njson.load(open("data/a.json"))\n',
      'import configparser\nconfigparser.ConfigParser(allow_no_value=True).read("a.ini")\n',
      'import configparser\nconfigparser.ConfigParser(strict=False).read("a.ini")\n',
      'import configparser\ntry: configparser.ConfigParser().read("a.ini")\nexcept configparser.Error: pass\n',
      'import configparser\nc = configparser.ConfigParser()\nc.optionxform = str\nc.read("a.ini")\n',
      'import configparser\nclass P(configparser.ConfigParser): pass\nP().read("a.ini")\n',
      'import configparser\nconfigparser.ConfigParser().read("data/a.ini")\n',
    ]) {
      const broken = { 'a.json': '{', 'data/a.json': '{', 'a.ini': 'x', 'data/a.ini': 'x' };
      const found = await toldBy(RULE, { 'hub.py': text, ...broken }, (rows) => {
        rows.hub.tree = 'whole';
      });
      assert.deepEqual(found, [], text);
    }
  });
  it('says which line reads the file', async () => {
    const found = await findingsIn({ 'hub.py': READS['a.json'], 'a.json': '{' }, (rows) => {
      rows.hub.tree = 'whole';
    });
    assert.equal(
      found.find(({ rule }) => rule === RULE)?.message,
      'is not JSON, and hub.py:3 reads it: unexpected text, or an end, there; this raises JSONDecodeError',
    );
  });
});

import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const INI = '[server]\nHost = 0.0.0.0\nport = http\nurl = %(host)s/x\n[log]\nlevel = 5\n';
const LOAD = 'import configparser\nc = configparser.ConfigParser()\nc.read("a.ini")\n';

const check = (rule: string, text: string, more: Readonly<Record<string, string>> = {}) =>
  told(rule, { 'hub.py': `${text}\n`, 'a.ini': INI, ...more }, (rows) => {
    rows.hub.tree = 'whole';
  });

describe('value-mismatch of settings', () => {
  useFleetHome();
  it('is an error for a section or key that an INI file lacks, and for a text that is no number', async () => {
    for (const use of [
      'c["gone"]',
      'c["server"]["gone"]',
      'c.get("gone", "x")',
      'c.get("server", "gone")',
      'c.getint("server", "port")',
    ])
      assert.deepEqual(await check('value-mismatch', `${LOAD}${use}`), ['error hub.py:4'], use);
    assert.deepEqual(
      await check(
        'value-mismatch',
        'from configparser import ConfigParser\nc = ConfigParser()\nwith open("a.ini") as f: c.read_file(f)\nc["gone"]',
      ),
      ['error hub.py:4'],
    );
  });
  it('is silent where the INI file has it, or where it may have more', async () => {
    for (const text of [
      `${LOAD}c["server"]["host"]; c["SERVER" if 0 else "server"]["HOST"]; c["log"]["Level"]`,
      `${LOAD}c.get("server", "url"); c.getint("log", "level"); c["DEFAULT"]`,
      `${LOAD}c.get("gone", "x", fallback="y"); c["server"].get("gone")`,
      `${LOAD}c["gone"] = {"a": "1"}\nc["gone"]["a"]`,
      `${LOAD}c.read("b.ini")\nc["gone"]`,
      `${LOAD}c.read_dict({"gone": {}})\nc["gone"]`,
      `${LOAD}if "gone" in c: c["gone"]`,
      `${LOAD}if c.has_section("gone"): c["gone"]`,
      `${LOAD}try: c["gone"]\nexcept KeyError: pass`,
      `${LOAD}import configparser\ntry: c.get("gone", "x")\nexcept configparser.Error: pass`,
      'import configparser\nc = configparser.ConfigParser({"a": "b"})\nc.read("a.ini")\nc["server"]["a"]',
      'import configparser\nc = configparser.ConfigParser()\nc.optionxform = str\nc.read("a.ini")\nc["server"]["X"]',
      'import configparser, sys\nc = configparser.ConfigParser()\nc.read(sys.argv[0])\nc["gone"]',
      'import configparser\nc = configparser.ConfigParser()\nc.read("gone.ini")\nc["gone"]',
    ])
      assert.deepEqual(await check('value-mismatch', text), [], text);
  });
  it('knows the variables of a .env file that the image holds', async () => {
    const env = { '.env': '# a\nURL=redis://x # c\nexport NAME="a b"\nREF=$URL\n' };
    const values = 'from dotenv import dotenv_values\nv = dotenv_values(".env")\n';
    assert.deepEqual(await check('value-mismatch', `${values}v["GONE"]`, env), ['error hub.py:3']);
    assert.deepEqual(await check('value-mismatch', `${values}v.get("GONE").split(",")`, env), [
      'error hub.py:3',
    ]);
    assert.deepEqual(
      await check('value-mismatch', `${values}v["URL"].split(); v["REF"].x`, env),
      [],
    );
    const load = 'import os\nfrom dotenv import load_dotenv\nload_dotenv()\n';
    assert.deepEqual(await check('environment-not-set', `${load}os.environ["GONE"]`, env), [
      'error hub.py:4',
    ]);
    assert.deepEqual(await check('environment-not-set', `${load}os.environ["NAME"]`, env), []);
    // Without the file in the image, anything may be there.
    assert.deepEqual(await check('environment-not-set', `${load}os.environ["GONE"]`), [
      'warning hub.py:4',
    ]);
    const multiline = { '.env': 'KEY="a\nb"\n' };
    assert.deepEqual(await check('environment-not-set', `${load}os.environ["GONE"]`, multiline), [
      'warning hub.py:4',
    ]);
  });
});

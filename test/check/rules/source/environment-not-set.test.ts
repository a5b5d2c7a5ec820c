import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'environment-not-set';

describe('environment-not-set', () => {
  useFleetHome();
  it('is an error for a subscript that nobody sets', async () => {
    assert.deepEqual(await told(RULE, 'import os\nx = os.environ["NOBODY"]\n'), ['error hub.py:2']);
    assert.deepEqual(
      await told(RULE, 'import os\nx = os.environ.get("NOBODY")\ny = os.getenv("NOBODY", "1")\n'),
      [],
    );
  });
  it('knows what the row, its secrets, the stack, the image and the program set', async () => {
    const text =
      'import os\nfrom os import environ as e\nos.environ["OWN"] = "1"\n[e[n] for n in ()]\n' +
      [
        'MY',
        'KEY',
        'CACHE_HOST',
        'HOME',
        'IN_IMAGE',
        'OMP_NUM_THREADS',
        'FLEET_PORT',
        'BIND_ADDRESS',
        'OWN',
      ]
        .map((name) => `e["${name}"]\n`)
        .join('');
    assert.deepEqual(
      await told(RULE, text, (rows) => {
        rows.hub.env = { MY: '1' };
        rows.hub.secrets = ['KEY'];
      }),
      [],
    );
  });
  it('is a warning where any error is caught, or the line may not run; nothing where this one is', async () => {
    assert.deepEqual(
      await told(RULE, 'import os\ntry:\n  x = os.environ["NOBODY"]\nexcept KeyError:\n  x = 1\n'),
      [],
    );
    assert.deepEqual(
      await told(RULE, 'import os\ntry:\n  x = os.environ["NOBODY"]\nexcept Exception:\n  x = 1\n'),
      ['warning hub.py:3'],
    );
    assert.deepEqual(
      await told(RULE, 'import os, random\nif random.random() > 1:\n  x = os.environ["NOBODY"]\n'),
      ['warning hub.py:3'],
    );
    assert.deepEqual(
      await told(RULE, 'import os\nif "NOBODY" in os.environ:\n  x = os.environ["NOBODY"]\n'),
      [],
    );
  });
  it('is a warning where None, which it is then read as, is more than its use can bear', async () => {
    const read = 'import os\nfrom pathlib import Path\nx = os.getenv("NOBODY")\n';
    for (const use of [
      'os.path.join(x, "a")',
      'Path("/a") / x',
      'int(x)',
      'x.split(",")',
      'x[0]',
      '"a" + x',
      'open(os.environ.get("NOBODY", None))',
    ])
      assert.deepEqual(await told(RULE, `${read}${use}\n`), ['warning hub.py:4'], use);
    for (const use of [
      'print(x)',
      'int(x or 1)',
      'if x: int(x)',
      'if x is not None: int(x)',
      'def later(): int(x)',
      'x = "1"; int(x)',
      'try: int(x)\nexcept TypeError: pass',
      'os.environ["NOBODY"] = "1"; int(os.getenv("NOBODY"))',
    ])
      assert.deepEqual(await told(RULE, `${read}${use}\n`), [], use);
  });
  it('is a warning where a file may set it', async () => {
    assert.deepEqual(
      await told(RULE, {
        'hub.py':
          'import os\nfrom dotenv import load_dotenv\nload_dotenv()\nx = os.environ["NOBODY"]\n',
      }),
      ['warning hub.py:4'],
    );
  });
  it('is silent where a test before has made sure of it, also if a file may set it', async () => {
    const open =
      'import os\nfrom os import environ as e\nfrom dotenv import load_dotenv\nload_dotenv()\n';
    for (const guarded of [
      'if os.environ.get("NOBODY"):\n  x = os.environ["NOBODY"]',
      'if "NOBODY" in e and len(e["NOBODY"]) > 3:\n  x = 1',
      'x = e["NOBODY"] if os.getenv("NOBODY") else 1',
      'value = e.get("NOBODY")\nif value is not None:\n  x = e["NOBODY"]',
      'if (value := e.get("NOBODY")) == "on":\n  x = e["NOBODY"]',
      'if not e.get("NOBODY"):\n  raise SystemExit(2)\nx = e["NOBODY"]',
      'def read():\n  if "NOBODY" not in e:\n    return None\n  return int(e["NOBODY"])\nread()',
      'if e.get("OTHER") or not e.get("NOBODY"):\n  pass\nelse:\n  x = e["NOBODY"]',
      'x = [e["NOBODY"] for n in range(3) if e.get("NOBODY")]',
      'while e.get("NOBODY", ""):\n  e["NOBODY"]',
    ])
      assert.deepEqual(await told(RULE, `${open}${guarded}\n`), [], guarded);
  });
  it('is a warning where the test before says nothing of that variable', async () => {
    const open = 'import os\nfrom dotenv import load_dotenv\nload_dotenv()\n';
    for (const bare of [
      'if os.getenv("OTHER"):\n  x = os.environ["NOBODY"]',
      'if not os.getenv("NOBODY"):\n  x = os.environ["NOBODY"]',
      'if os.getenv("NOBODY") or os.getenv("OTHER"):\n  x = os.environ["NOBODY"]',
      'if os.getenv("NOBODY", "yes"):\n  x = os.environ["NOBODY"]',
      'if os.getenv("NOBODY"):\n  pass\nx = 1; x = os.environ["NOBODY"]',
    ]) {
      const [found = ''] = await told(RULE, `${open}${bare}\n`);
      assert.match(found, /^warning hub\.py:[56]$/, bare);
    }
  });
});

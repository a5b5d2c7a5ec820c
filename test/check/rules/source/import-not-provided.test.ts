import assert from 'node:assert/strict';
import { told, findingsIn } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'import-not-provided';

describe('import-not-provided', () => {
  useFleetHome();
  it('is an error for a module that no lock and no file has', async () => {
    assert.deepEqual(await told(RULE, 'import os\nimport yaml, redis\nimport paho.mqtt.client\n'), [
      'error hub.py:3',
    ]);
  });

  it('says nothing of what the file does without', async () => {
    assert.deepEqual(
      await told(RULE, 'try:\n  import cv2\nexcept ImportError:\n  cv2 = None\n'),
      [],
    );
    assert.deepEqual(
      await told(RULE, 'import sys\nif sys.platform == "win32":\n  import winreg\n'),
      [],
    );
    assert.deepEqual(
      await told(RULE, 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  import cv2\n'),
      [],
    );
  });
  it('is an error all the same where the handler ends the program', async () => {
    assert.deepEqual(
      await told(RULE, 'import sys\ntry:\n  import cv2\nexcept ImportError:\n  sys.exit(1)\n'),
      ['error hub.py:3'],
    );
  });
  it('is a warning in a function that nobody is seen to call, an error in one that is', async () => {
    const text = 'def late():\n  import cv2\n';
    assert.deepEqual(await told(RULE, text), ['warning hub.py:2']);
    assert.deepEqual(await told(RULE, `${text}late()\n`), ['error hub.py:2']);
  });
  it('finds modules of the source that are not there, or in another case of letters', async () => {
    const files = {
      'hub.py': 'import common.agent\nimport common.Agents\nimport common.none\n',
      'common/agent.py': '',
      'common/agents.py': '',
    };
    const found = (await findingsIn(files)).filter(({ rule }) => rule === RULE);
    assert.deepEqual(
      found.map(({ line, fix }) => [line, fix]),
      [
        [2, 'import common.agents'],
        [3, 'correct the import, or add the file to the source'],
      ],
    );
  });
  it('is an error for a launcher that no lock has', async () => {
    const launched = (module: string, ...args: string[]): Promise<string[]> =>
      told(RULE, { 'hub.py': 'app = 1\n' }, (rows) => {
        rows.hub.run = { module, args };
      });
    assert.deepEqual(await launched('gunicorn', 'hub:app'), ['error hub.py']);
    assert.deepEqual(await launched('celery', '-A', 'hub', 'worker'), ['error hub.py']);
    assert.deepEqual(await launched('uvicorn', 'hub:app'), []);
    assert.deepEqual(await launched('flask', '--app', 'hub', 'run'), []);
  });
  it('knows modules that Python itself lacks', async () => {
    assert.deepEqual(
      await told(RULE, 'import tkinter\nimport binhex\nimport asyncore, tomllib\n'),
      ['error hub.py:1', 'error hub.py:2'],
    );
  });
});

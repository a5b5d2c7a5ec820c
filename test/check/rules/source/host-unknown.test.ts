import assert from 'node:assert/strict';
import { findingsIn, told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'host-unknown';

describe('host-unknown', () => {
  useFleetHome();
  it('is a warning for a default whose host nothing in the stack has', async () => {
    for (const text of [
      'import os\nU = os.environ.get("X", "http://nats_coordination:4222")',
      'import os\nU = os.getenv("REDIS_URL", "redis://:secret@redis:6379/0")',
      'import os\nU = os.getenv("DB_HOST", "postgres")',
      'import os\nU = os.getenv("BROKER", "kafka:9092")',
      'import argparse\nargparse.ArgumentParser().add_argument("--bus", default="tcp://bus:5555")',
      'import os\ndef later(): return os.getenv("X", "http://gone:80/")',
    ])
      assert.deepEqual(await told(RULE, `${text}\n`), ['warning hub.py:2'], text);
  });
  it('is silent on hosts of the stack, and on what is no host of it', async () => {
    for (const value of [
      'redis://cache:6379',
      'http://worker:7002',
      'http://Worker:7002',
      'http://alpha:80',
      'http://localhost:80',
      'http://127.0.0.1:80',
      'https://api.example.com/v1',
      'sqlite:///x.db',
      'file://host/x',
      'inproc://bus',
      'tcp://*:5555',
      'INFO',
      'a:b',
      '0.0.0.0',
    ])
      assert.deepEqual(
        await told(RULE, `import os\nU = os.getenv("X_HOST_URL", "${value}")\n`),
        [],
        value,
      );
    assert.deepEqual(
      await told(RULE, 'import os\nU = os.getenv("BUS", "http://gone:80")\n', (rows) => {
        rows.hub.env = { BUS: 'http://worker:1' };
      }),
      [],
    );
  });
  it('names near hosts, and the variable to set', async () => {
    const found = await findingsIn({
      'hub.py': 'import os\nU = os.getenv("REDIS_URL", "redis://cache_main:6379")\n',
    });
    const { message, fix } = found.find(({ rule }) => rule === RULE) ?? {};
    assert.equal(
      message,
      "takes 'redis://cache_main:6379' if REDIS_URL is not set, and it is not; no service, infrastructure container or machine of this stack is called 'cache_main'; near names are cache",
    );
    assert.equal(
      fix,
      "set REDIS_URL in the row's env with '${host:cache}' as its host, or correct the default",
    );
  });
});

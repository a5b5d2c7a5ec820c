import assert from 'node:assert/strict';
import { findingsIn, told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'localhost-of-another';

describe('localhost-of-another', () => {
  useFleetHome();
  it('is an error for the port of another service, or of a server', async () => {
    assert.deepEqual(
      await told(
        RULE,
        'import zmq\nzmq.Context().socket(zmq.REQ).connect("tcp://localhost:7002")\n',
      ),
      ['error hub.py:2'],
    );
    assert.deepEqual(
      await told(
        RULE,
        'import urllib.request\nurllib.request.urlopen("http://127.0.0.1:8002/health")\n',
      ),
      ['error hub.py:2'],
    );
    assert.deepEqual(
      await told(RULE, 'import redis\nredis.Redis(host="localhost", port=6379)\nredis.Redis()\n'),
      ['error hub.py:2', 'error hub.py:3'],
    );
    assert.deepEqual(
      await told(RULE, 'import socket\nsocket.create_connection(("localhost", 7002))\n'),
      ['error hub.py:2'],
    );
  });
  it('names the variables that there are: none has the health port, nor a row without a port', async () => {
    const fixes = async (port: number, change?: Parameters<typeof findingsIn>[1]) =>
      (
        await findingsIn(
          { 'hub.py': `import socket\nsocket.create_connection(("localhost", ${String(port)}))\n` },
          change,
        )
      )
        .filter(({ rule, service }) => rule === RULE && service === 'Hub')
        .map(({ fix }) => fix.replace(/^.*(read its)/, '$1'));
    assert.deepEqual(await fixes(7002), [
      'read its address from the environment: WORKER_HOST and WORKER_PORT',
    ]);
    const health = ['read its host from the environment, WORKER_HOST, with port 8002'];
    assert.deepEqual(await fixes(8002), health);
    assert.deepEqual(
      await fixes(8002, ({ worker, relay }) => {
        delete worker.port;
        relay.env = {};
      }),
      health,
    );
  });
  it('says nothing of its own ports, and of ports that nobody has', async () => {
    assert.deepEqual(
      await told(
        RULE,
        'import urllib.request as u\nu.urlopen("http://localhost:7001")\nu.urlopen("http://localhost:9999")\nprint("http://localhost:7002")\n',
      ),
      [],
    );
  });
  it('follows the environment that the catalog gives', async () => {
    assert.deepEqual(
      await told(
        RULE,
        'import os, redis\nredis.Redis(host=os.getenv("CACHE_HOST", "localhost"), port=6379)\n',
      ),
      [],
    );
    assert.deepEqual(
      await told(
        RULE,
        'import os, redis\nredis.Redis(host=os.getenv("OTHER", "localhost"), port=6379)\n',
      ),
      ['error hub.py:2'],
    );
  });
  it('is a warning in a function that nobody is seen to call', async () => {
    assert.deepEqual(
      await told(
        RULE,
        'import zmq\ndef later():\n  zmq.Context().socket(zmq.REQ).connect("tcp://localhost:7002")\n',
      ),
      ['warning hub.py:3'],
    );
  });
});

import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';
import type { Rows } from '../../../support/catalog';

const RULE = 'port-fixed';

describe('port-fixed', () => {
  useFleetHome();
  const args = (rows: Rows): void =>
    void (rows.hub.run = { script: 'hub.py', args: ['--port', '7001'] });
  const http = (port: string): string =>
    `import argparse, os\nfrom http.server import HTTPServer\np = argparse.ArgumentParser()\np.add_argument("--port", type=int, default=5000)\na, _ = p.parse_known_args()\nHTTPServer(("0.0.0.0", ${port}), None)\n`;
  it('is an error for a port that no argument changes', async () => {
    assert.deepEqual(await told(RULE, http('5000'), args), ['error hub.py:6']);
    assert.deepEqual(await told(RULE, http('a.port'), args), []);
  });
  it('follows the arguments and the environment that the row gives', async () => {
    assert.deepEqual(await told(RULE, http('a.port')), ['error hub.py:6']);
    const text = http('int(os.environ.get("AGENT_PORT", 5000))');
    assert.deepEqual(await told(RULE, text), ['error hub.py:6']);
    assert.deepEqual(
      await told(RULE, text, (rows) => void (rows.hub.env = { AGENT_PORT: '7001' })),
      [],
    );
  });
  it('knows servers of every kind', async () => {
    for (const text of [
      'import uvicorn\nuvicorn.run("a:b", port=5000)',
      'import flask\nflask.Flask("a").run(port=5000)',
      'import zmq\nzmq.Context().socket(zmq.REP).bind("tcp://*:5000")',
      'import socket\ns = socket.socket()\ns.bind(("", 5000))',
      'import asyncio\nasyncio.run(asyncio.start_server(f, "0.0.0.0", 5000))',
    ])
      assert.equal((await told(RULE, text)).length, 1, text);
  });
  it('follows classes, their bases and constants of other files', async () => {
    const base =
      'import zmq\nclass Base:\n  def __init__(self, port=None):\n    self.port = port or self.PORT\n  def run(self):\n    s = zmq.Context().socket(zmq.REP)\n    s.bind(f"tcp://*:{self.port}")\n';
    const hub =
      'from base import Base\nclass Hub(Base):\n  PORT = 7001\nif __name__ == "__main__":\n  Hub().run()\n';
    assert.deepEqual(await told(RULE, { 'base.py': base, 'hub.py': hub }), []);
    assert.deepEqual(await told(RULE, { 'base.py': base, 'hub.py': hub.replace('7001', '5000') }), [
      'error hub.py:3',
    ]);
  });
  it('follows lists that others are spread into or made of', async () => {
    const zmq = (loop: string): string =>
      `import zmq\ndef load():\n  return zmq.ports()\nMORE = (8001, 8002)\nc = zmq.Context()\n${loop}\n`;
    const spread = 'for p in (5000, *MORE):\n  c.socket(zmq.REP).bind(f"tcp://*:{p}")';
    assert.deepEqual(await told(RULE, zmq(spread)), ['error hub.py:7']);
    assert.deepEqual(await told(RULE, zmq(spread.replace('5000', '7001'))), []);
    assert.deepEqual(await told(RULE, zmq(spread.replace('*MORE', '*load()'))), []);
    const made = '[c.socket(zmq.REP).bind(f"tcp://*:{p}") for p, _ in ((5000, 1),) if p > 1]';
    assert.deepEqual(await told(RULE, zmq(made)), ['error hub.py:6']);
    assert.deepEqual(await told(RULE, zmq(made.replace('p > 1', 'p < 1'))), []);
    assert.deepEqual(await told(RULE, zmq(made.replace('p > 1', 'load()'))), ['warning hub.py:6']);
    assert.deepEqual(
      await told(
        RULE,
        zmq('p = 7001\n[p for p in (5000,)]\nc.socket(zmq.REP).bind(f"tcp://*:{p}")'),
      ),
      [],
    );
    const keyed =
      'by = {n: p for n, p in (("a", 5000),)}\nc.socket(zmq.REP).bind("tcp://*:%d" % by["a"])';
    assert.deepEqual(await told(RULE, zmq(keyed)), ['error hub.py:7']);
  });
  it('says nothing where a port is not known, and warns where the line may not run', async () => {
    assert.deepEqual(await told(RULE, http('load()')), []);
    assert.deepEqual(
      await told(
        RULE,
        'import uvicorn, random\nif random.random():\n  uvicorn.run("a:b", port=5000)\n',
      ),
      ['warning hub.py:3'],
    );
  });
  it('takes ports of the row for its own, and warns that the service port is not seen', async () => {
    assert.deepEqual(
      await told(
        RULE,
        http('5000'),
        (rows) => void (rows.hub.listen = [{ name: 'own', container: 5000 }]),
      ),
      ['warning hub.py:6'],
    );
  });
  it('is a warning for a port of which the row says nothing, and none that only the container itself asks', async () => {
    const without = ({ hub, worker }: Rows): void => {
      delete hub.port;
      worker.env = {};
    };
    const listed = (rows: Rows): void => {
      without(rows);
      rows.hub.listen = [{ name: 'api', container: 5000 }];
    };
    assert.deepEqual(await told(RULE, http('5000'), without), ['warning hub.py:6']);
    assert.deepEqual(await told(RULE, http('5000'), listed), []);
    assert.deepEqual(
      await told(RULE, 'import flask\nflask.Flask("a").run(port=5000)\n', without),
      [],
    );
    assert.deepEqual(await told(RULE, 'import time\ntime.sleep(9)\n', without), []);
  });
});

import assert from 'node:assert/strict';
import { findingsIn, told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';

const RULE = 'port-bound-twice';
const ZMQ = 'import zmq\nctx = zmq.Context()\n';

describe('port-bound-twice', () => {
  useFleetHome();
  it('is an error where the program binds a port that it holds already', async () => {
    for (const [text, line] of [
      [
        `${ZMQ}a = ctx.socket(zmq.REP)\na.bind("tcp://*:5555")\nb = ctx.socket(zmq.PUB)\nb.bind("tcp://0.0.0.0:5555")`,
        6,
      ],
      [
        `${ZMQ}class Base:\n  def __init__(self, port):\n    self.health = ctx.socket(zmq.REP)\n    self.health.bind(f"tcp://*:{port}")\nclass Hub(Base):\n  def __init__(self):\n    super().__init__(7001)\n    self.main = ctx.socket(zmq.REP)\n    self.main.bind("tcp://*:7001")\nHub()`,
        11,
      ],
      [
        'import uvicorn\nfrom fastapi import FastAPI\nfrom prometheus_client import start_http_server\nstart_http_server(8000)\nuvicorn.run(FastAPI(), host="0.0.0.0", port=8000)',
        5,
      ],
      [
        'from http.server import HTTPServer, BaseHTTPRequestHandler\nfrom flask import Flask\nimport threading\ndef main():\n  health = HTTPServer(("", 9000), BaseHTTPRequestHandler)\n  threading.Thread(target=health.serve_forever).start()\n  Flask("x").run("127.0.0.1", 9000)\nmain()',
        7,
      ],
      [
        `import socket\n${ZMQ}s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\ns.bind(("0.0.0.0", 7001))\ns.listen()\nr = ctx.socket(zmq.REP)\nr.bind("tcp://*:7001")`,
        8,
      ],
    ] as const)
      assert.deepEqual(await told(RULE, `${text}\n`), [`error hub.py:${String(line)}`], text);
  });
  it('is silent where the port is another one, or free again', async () => {
    const two = (between: string, second = 'b.bind("tcp://*:5555")'): string =>
      `${ZMQ}a = ctx.socket(zmq.REP)\nb = ctx.socket(zmq.REP)\na.bind("tcp://*:5555")\n${between}\n${second}\n`;
    for (const text of [
      two('pass', 'b.bind("tcp://*:5556")'),
      two('pass', 'b.connect("tcp://localhost:5555")'),
      two('pass', 'b.bind("ipc:///tmp/x")'),
      two('a.close()'),
      two('a.unbind("tcp://*:5555")'),
      two('ctx.destroy()'),
      two('import os\nif os.getenv("HOSTNAME"): a.close()'),
      two('from helpers import free\nfree(a)'),
      two('a = None'),
      `${ZMQ}def probe():\n  a = ctx.socket(zmq.REP)\n  a.bind("tcp://*:5555")\nprobe()\nb = ctx.socket(zmq.REP)\nb.bind("tcp://*:5555")\n`,
      `${ZMQ}with ctx.socket(zmq.REP) as a:\n  a.bind("tcp://*:5555")\nb = ctx.socket(zmq.REP)\nb.bind("tcp://*:5555")\n`,
      `${ZMQ}a = ctx.socket(zmq.REP)\na.bind("tcp://127.0.0.1:5555")\nb = ctx.socket(zmq.REP)\nb.bind("tcp://10.0.0.2:5555")\n`,
      `import os\n${ZMQ}a = ctx.socket(zmq.REP)\nif os.getenv("HOSTNAME"): a.bind("tcp://*:5555")\nelse: a.bind("tcp://127.0.0.1:5555")\n`,
      `${ZMQ}a = ctx.socket(zmq.REP)\na.bind("tcp://*:5555")\nb = ctx.socket(zmq.REP)\ntry: b.bind("tcp://*:5555")\nexcept zmq.ZMQError: b.bind("tcp://*:5556")\n`,
      'import uvicorn\nuvicorn.run("a:b", port=8000)\nuvicorn.run("a:c", port=8000)\n',
      'import socket\nu = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nu.bind(("", 5000))\nt = socket.socket()\nt.bind(("", 5000))\nt.listen()\n',
      'import socket\na = socket.socket()\na.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)\na.bind(("", 5000))\na.listen()\nb = socket.socket()\nb.bind(("", 5000))\n',
      'import socket, uvicorn\ndef is_free(port):\n  s = socket.socket()\n  s.bind(("", port))\n  s.listen()\n  return True\nis_free(8000)\nuvicorn.run("a:b", host="0.0.0.0", port=8000)\n',
      'import socket\na = socket.socket()\na.bind(("", 0))\na.listen()\nb = socket.socket()\nb.bind(("", 0))\n',
      'import grpc\na = grpc.server(None)\na.add_insecure_port("[::]:50051")\nb = grpc.server(None)\nb.add_insecure_port("[::]:50051")\n',
    ])
      assert.deepEqual(await told(RULE, text), [], text);
  });
  it('is a warning where the second may not bind, or its error is caught', async () => {
    const first = `import os\n${ZMQ}a = ctx.socket(zmq.REP)\na.bind("tcp://*:5555")\nb = ctx.socket(zmq.REP)\n`;
    for (const [text, line] of [
      ['if os.getenv("HOSTNAME"): b.bind("tcp://*:5555")', 7],
      ['try:\n  b.bind("tcp://*:5555")\nexcept Exception:\n  print(1)\nserve()', 8],
      ['import threading\nthreading.Thread(target=lambda: b.bind("tcp://*:5555")).start()', 8],
    ] as const)
      assert.deepEqual(
        await told(RULE, `${first}${text}\n`),
        [`warning hub.py:${String(line)}`],
        text,
      );
  });
  it('knows the port of the launcher', async () => {
    const api =
      'from fastapi import FastAPI\nfrom prometheus_client import start_http_server\napp = FastAPI()\nstart_http_server(7001)\n';
    const launched = (port: string): Promise<string[]> =>
      told(RULE, api, (rows) => {
        rows.hub.run = {
          module: 'uvicorn',
          args: ['hub:app', '--host', '0.0.0.0', '--port', port],
        };
      });
    assert.deepEqual(await launched('7001'), ['error hub.py:4']);
    assert.deepEqual(await launched('7002'), []);
  });
  it('says which line holds the port', async () => {
    const found = await findingsIn({
      'hub.py': `${ZMQ}a = ctx.socket(zmq.REP)\na.bind("tcp://*:5555")\nb = ctx.socket(zmq.PUB)\nb.bind("tcp://*:5555")\n`,
    });
    assert.equal(
      found.find(({ rule }) => rule === RULE)?.message,
      'binds port 5555, which hub.py:4 has bound before; this raises ZMQError: Address already in use',
    );
  });
});

import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';
import type { Rows } from '../../../support/catalog';

const RULE = 'health-endpoint';

describe('health-endpoint', () => {
  useFleetHome();
  const probe =
    (kind: 'http' | 'zmq') =>
    (rows: Rows): void =>
      void (rows.hub.probe = { kind, port: 8001 });
  const zmq = 'import zmq\nzmq.Context().socket(zmq.REP).bind("tcp://*:8001")\n';
  const app = (path: string): string =>
    `import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get("${path}")\ndef root():\n  return 1\nuvicorn.run(app, host="0.0.0.0", port=8001)\n`;
  it('is an error where another protocol answers than the probe asks by', async () => {
    assert.deepEqual(await told(RULE, zmq, probe('http')), ['error hub.py:2']);
    assert.deepEqual(await told(RULE, zmq, probe('zmq')), []);
    assert.deepEqual(await told(RULE, app('/health'), probe('zmq')), ['error hub.py:7']);
  });
  it('is an error where an application has no route for it', async () => {
    assert.deepEqual(await told(RULE, app('/'), probe('http')), ['error hub.py:7']);
    assert.deepEqual(await told(RULE, app('/health'), probe('http')), []);
  });
  it('is an error where Gradio serves, which has no such path', async () => {
    const ui = (launch: string): string =>
      `import gradio as gr\nwith gr.Blocks() as demo:\n  pass\ndemo.queue().launch(${launch})\n`;
    const told8001 = ui('server_name="0.0.0.0", server_port=8001');
    const asks =
      (path: string) =>
      (rows: Rows): void =>
        void (rows.hub.probe = { kind: 'http', port: 8001, path });
    assert.deepEqual(await told(RULE, told8001, asks('/health')), ['error hub.py:4']);
    assert.deepEqual(await told(RULE, told8001, asks('/')), []);
    const byVariable = (rows: Rows): void => {
      asks('/health')(rows);
      rows.hub.env = { GRADIO_SERVER_PORT: '8001' };
    };
    assert.deepEqual(await told(RULE, ui(''), byVariable), ['error hub.py:4']);
  });
  it('is told at a route of nearly that name, unless the path may be put together', async () => {
    const near = app('/healthz').replace('def root', 'def health');
    assert.deepEqual(await told(RULE, near, probe('http')), ['error hub.py:4']);
    for (const more of [
      'app.add_api_route("/" + "health", root)',
      'app.add_api_route(path=load(), endpoint=root)',
      'app.mount("/", root)',
      'from redis import health_of',
    ])
      assert.deepEqual(
        await told(RULE, near.replace('uvicorn.run', `${more}\nuvicorn.run`), probe('http')),
        [],
        more,
      );
  });
  it("is an error where the agent binds fleet-supervise's own port, unless it answers for itself", async () => {
    const self = (rows: Rows): void => void (rows.hub.probe = { kind: 'self' });
    const process = (rows: Rows): void => void (rows.hub.probe = { kind: 'process' });
    const own = app('/health').replace('8001', '18080');
    for (const change of [process, probe('http')])
      assert.deepEqual(await told(RULE, own, change), ['error hub.py:7']);
    assert.deepEqual(await told(RULE, own, self), []);
    assert.deepEqual(await told(RULE, own.replace('/health"', '/"'), self), ['error hub.py:7']);
    assert.deepEqual(await told(RULE, app('/health'), self), ['warning hub.py:7']);
  });
  it('is about the path that the row names', async () => {
    const healthz = (rows: Rows): void =>
      void (rows.hub.probe = { kind: 'http', port: 8001, path: '/healthz' });
    assert.deepEqual(await told(RULE, app('/healthz'), healthz), []);
    assert.deepEqual(await told(RULE, app('/health'), healthz), ['error hub.py:4']);
    assert.deepEqual(await told(RULE, app('/'), healthz), ['error hub.py:7']);
    const joined = app('/').replace('"/"', '"/" + "healthz"');
    assert.deepEqual(await told(RULE, joined, healthz), []);
  });
  it('is a warning where nothing is seen to listen there', async () => {
    assert.deepEqual(await told(RULE, app('/health').replace('8001', '7001'), probe('http')), [
      'warning hub.py:7',
    ]);
  });
  it('is told where the port is written that nobody asks, if a shared file binds it', async () => {
    const base =
      'import zmq\nfrom http.server import HTTPServer\ndef serve(port, *, health, host="0.0.0.0"):\n  zmq.Context().socket(zmq.REP).bind(f"tcp://{host}:{port}")\n  HTTPServer((host, health), None)\n';
    const hub = 'import base\nbase.serve(\n  7001,\n  health=8002,\n)\n';
    const files = { 'base.py': base, 'hub.py': hub };
    assert.deepEqual(await told(RULE, files, probe('http')), ['warning hub.py:4']);
    const right = { 'base.py': base, 'hub.py': hub.replace('8002', '8001') };
    assert.deepEqual(await told(RULE, right, probe('http')), []);
  });
  it('says nothing where the row asks for no more than the process', async () => {
    assert.deepEqual(await told(RULE, zmq), []);
  });
});

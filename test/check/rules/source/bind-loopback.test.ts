import assert from 'node:assert/strict';
import { told } from '../../../support/check';
import { useFleetHome } from '../../../support/environment';
import type { Rows } from '../../../support/catalog';

const RULE = 'bind-loopback';

describe('bind-loopback', () => {
  useFleetHome();
  it('is an error for a port that others must reach', async () => {
    assert.deepEqual(
      await told(RULE, 'import uvicorn\nuvicorn.run("a:b", host="127.0.0.1", port=7001)\n'),
      ['error hub.py:2'],
    );
    assert.deepEqual(await told(RULE, 'import uvicorn\nuvicorn.run("a:b", port=7001)\n'), [
      'error hub.py:2',
    ]);
    assert.deepEqual(
      await told(RULE, 'import uvicorn\nuvicorn.run("a:b", host="0.0.0.0", port=7001)\n'),
      [],
    );
  });
  for (const [what, code, name, port] of [
    [
      'Gradio',
      'import gradio\ngradio.Interface().launch()\n',
      'GRADIO_SERVER_NAME',
      'GRADIO_SERVER_PORT',
    ],
    ['Dash', 'import dash\ndash.Dash("a").run()\n', 'HOST', 'PORT'],
  ] as const)
    it(`reads the address of ${what} from the row's environment`, async () => {
      const given =
        (env: Readonly<Record<string, string>>) =>
        (rows: Rows): void =>
          void (rows.hub.env = { [port]: '7001', ...env });
      assert.deepEqual(await told(RULE, code, given({})), ['error hub.py:2']);
      assert.deepEqual(await told(RULE, code, given({ [name]: '0.0.0.0' })), []);
    });
  it('says nothing of a port that only the container itself asks', async () => {
    const inner = 'import flask, zmq\nzmq.Context().socket(zmq.REP).bind("tcp://*:7001")\n';
    assert.deepEqual(await told(RULE, `${inner}flask.Flask("a").run(port=9999)\n`), []);
  });
  it('is a warning for a port that stands where the service port should, by name as by number', async () => {
    for (const host of ['127.0.0.1', 'localhost'])
      assert.deepEqual(
        await told(
          RULE,
          `import socketserver\nsocketserver.TCPServer(("${host}", 9999), None).serve_forever()\n`,
        ),
        ['warning hub.py:2'],
      );
  });
  it('follows the environment that agents get', async () => {
    assert.deepEqual(
      await told(
        RULE,
        'import os, uvicorn\nuvicorn.run("a:b", host=os.environ.get("BIND_ADDRESS", "127.0.0.1"), port=7001)\n',
      ),
      [],
    );
  });
});

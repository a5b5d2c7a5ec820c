import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { root } from '../../src/lib/root';
import { withTimeout } from '../../src/lib/timeout';

/** Asks a server that closes each connection at once, in a process that has nothing else to do. */
const ASK = `
const { createServer } = require('node:net');
const { withTimeout } = require('./src/lib/timeout');
const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1', () => {
  const url = 'http://127.0.0.1:' + server.address().port;
  server.unref();
  withTimeout(500, (signal) => fetch(url, { signal })).then(
    () => console.log('answered'),
    () => console.log('gave up'),
  );
});
`;

/** Serves `answered` in a process of its own, at a port that its first line of output names. */
const SERVE = `
require('node:http')
  .createServer((_, answer) => answer.end('answered'))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

/** Keeps this process busy, so that it takes no answers. */
const block = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};

describe('withTimeout', () => {
  it('returns what the work returns', async () => {
    assert.equal(await withTimeout(10_000, () => Promise.resolve(1)), 1);
  });

  it('aborts work that does not end', async () => {
    const work = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    await assert.rejects(withTimeout(10, work), /no answer within 0\.01 s/);
  });

  it('takes an answer that came while this process was busy for longer', async () => {
    const server = spawn(process.execPath, ['--eval', SERVE]);
    try {
      const [port] = (await once(server.stdout, 'data')) as [Buffer];
      const answer = withTimeout(500, async (signal) => {
        const response = await fetch(`http://127.0.0.1:${port.toString().trim()}`, { signal });
        return await response.text();
      });
      // The request leaves before, and the answer waits for the process.
      await new Promise(setImmediate);
      block(1500);
      assert.equal(await answer, 'answered');
    } finally {
      server.kill();
    }
  });

  it('ends where a server closes the connection and nothing else keeps the process alive', () => {
    const { stdout, status } = spawnSync(
      process.execPath,
      ['--import', './src/lib/register-tsx.mjs', '--eval', ASK],
      { cwd: root, encoding: 'utf8' },
    );
    assert.deepEqual([stdout, status], ['gave up\n', 0]);
  });
});

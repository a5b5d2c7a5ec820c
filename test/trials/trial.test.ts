import assert from 'node:assert/strict';
import { observeTrial, type ObservedContainer } from '../../src/trials/trial';

const look = (port: number, status?: string): string =>
  `  sl local\n   0: 00000000:${port.toString(16)} 00000000:0000 0A x\n\n${
    status === undefined
      ? ''
      : `HTTP/1.1 ${status === 'ok' ? '200' : '503'} x\r\n\r\n{"status":"${status}"}`
  }`;

/** Simulates a container with these outputs in turn, the last one for ever; undefined means that it has ended. */
const showing = (...texts: (string | undefined)[]): ObservedContainer & { looks: number } => ({
  looks: 0,
  runShell(): Promise<string | undefined> {
    this.looks += 1;
    return Promise.resolve(texts[Math.min(this.looks, texts.length) - 1]);
  },
  isRunning(): Promise<boolean> {
    return Promise.resolve(texts[Math.min(this.looks, texts.length) - 1] !== undefined);
  },
});
const never = new AbortController().signal;
const bound = [{ port: 7001, loopback: false }];

describe('observeTrial', () => {
  it('ends once a service has answered for a while', async () => {
    const container = showing(look(7001, 'starting'), look(7001, 'ok'));
    assert.deepEqual(
      await observeTrial(container, { longest: 60_000, stable: 100, pause: 60 }, never),
      {
        alive: true,
        bound,
        health: { code: 200, says: 'ok' },
      },
    );
    assert.ok(container.looks >= 3);
  });

  it('ends with a service that ends, and knows all that it had bound', async () => {
    const container = showing(look(7002), look(7001, 'ok'), undefined);
    assert.deepEqual(
      await observeTrial(container, { longest: 60_000, stable: 5000, pause: 10 }, never),
      {
        alive: false,
        bound: [...bound, { port: 7002, loopback: false }],
        health: undefined,
      },
    );
  });

  it('ends when the time is over, with what the service said last', async () => {
    const since = Date.now();
    assert.deepEqual(
      await observeTrial(showing(look(7001)), { longest: 300, stable: 100, pause: 60 }, never),
      {
        alive: true,
        bound,
        health: undefined,
      },
    );
    assert.ok(Date.now() - since >= 300);
  });

  it('counts the good time anew after a bad answer', async () => {
    const container = showing(look(7001, 'ok'), look(7001, 'failing'), look(7001, 'ok'));
    await observeTrial(container, { longest: 60_000, stable: 100, pause: 60 }, never);
    assert.ok(container.looks >= 4);
  });

  it('ends at once when it is interrupted', async () => {
    const abort = new AbortController();
    const since = Date.now();
    const ending = observeTrial(
      showing(look(7001)),
      { longest: 60_000, stable: 100, pause: 60_000 },
      abort.signal,
    );
    abort.abort();
    assert.equal((await ending).alive, true);
    assert.ok(Date.now() - since < 60_000);
  });
});

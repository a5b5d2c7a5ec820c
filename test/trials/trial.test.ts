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

const PACE = { pause: 20, calm: 20 };

describe('observeTrial', () => {
  it('watches a service for the whole time from its first answer', async () => {
    const container = showing(look(7001, 'starting'), look(7001, 'starting'), look(7001, 'ok'));
    const since = Date.now();
    assert.deepEqual(await observeTrial(container, { ...PACE, watched: 200 }, never), {
      alive: true,
      bound,
      health: { code: 200, says: 'ok' },
    });
    // Two looks before the first answer, and the time from that on.
    assert.ok(Date.now() - since >= 240);
  });

  it('sees a service end that had answered for a while, and knows all that it had bound', async () => {
    const well = Array.from({ length: 20 }, () => look(7001, 'ok'));
    const container = showing(look(7002), ...well, undefined);
    assert.deepEqual(await observeTrial(container, { ...PACE, watched: 60_000 }, never), {
      alive: false,
      bound: [...bound, { port: 7002, loopback: false }],
      health: undefined,
    });
    assert.equal(container.looks, 22);
  });

  it('takes one that started again for one that ended', async () => {
    const container = showing(look(7001, 'ok'));
    container.isRunning = () => Promise.resolve(false);
    const { alive } = await observeTrial(container, { ...PACE, watched: 60 }, never);
    assert.equal(alive, false);
  });

  it('ends when the time is over, with what the service said last', async () => {
    const since = Date.now();
    assert.deepEqual(await observeTrial(showing(look(7001)), { ...PACE, watched: 300 }, never), {
      alive: true,
      bound,
      health: undefined,
    });
    assert.ok(Date.now() - since >= 300);
  });

  it('looks less often once a service answers', async () => {
    const limits = { pause: 10, calm: 60_000, watched: 100 };
    const container = showing(look(7001), look(7001, 'ok'));
    await observeTrial(container, limits, never);
    // The first, the answer, and one or two when the time is over, as timers are early at times.
    assert.ok([3, 4].includes(container.looks), String(container.looks));
  });

  it('tells the last answer of one that stopped answering', async () => {
    const container = showing(look(7001, 'ok'), look(7001, 'failing'));
    const { health } = await observeTrial(container, { ...PACE, watched: 100 }, never);
    assert.deepEqual(health, { code: 503, says: 'failing' });
  });

  it('ends at once when it is interrupted', async () => {
    const abort = new AbortController();
    const since = Date.now();
    const limits = { watched: 60_000, pause: 60_000, calm: 60_000 };
    const ending = observeTrial(showing(look(7001)), limits, abort.signal);
    abort.abort();
    assert.equal((await ending).alive, true);
    assert.ok(Date.now() - since < 60_000);
  });
});

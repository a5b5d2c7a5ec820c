import assert from 'node:assert/strict';
import { countAtOnce, limitParallel, workWithinRoom } from '../../src/lib/parallel';

const never = new AbortController().signal;

/** Works that end when the test says so, and what has begun. */
function createWorks(): {
  readonly begun: string[];
  readonly work: (name: string) => Promise<void>;
  readonly end: (name: string) => Promise<void>;
} {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    work: async (name) => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
    },
    end: async (name) => {
      ends.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('limitParallel', () => {
  it('runs no more works than the limit, in their order', async () => {
    const limit = limitParallel(2);
    const { begun, work, end } = createWorks();
    const all = ['a', 'b', 'c', 'd'].map((name) => limit(() => work(name)));
    await end('');
    assert.deepEqual(begun, ['a', 'b']);
    await end('b');
    assert.deepEqual(begun, ['a', 'b', 'c']);
    await end('a');
    assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
    for (const name of ['c', 'd']) await end(name);
    await Promise.all(all);
  });

  it('goes on after a work that fails, and hands its error on', async () => {
    const limit = limitParallel(1);
    const failing = limit(() => Promise.reject(new Error('no')));
    assert.equal(await limit(() => Promise.resolve('next')), 'next');
    await assert.rejects(failing, /no/);
  });
});

describe('workWithinRoom', () => {
  const sized = (
    items: readonly string[],
    room: number,
  ): Parameters<typeof countAtOnce<string>>[0] => ({
    items,
    size: (name) => Number(name.slice(1)),
    room,
  });

  it('begins what fits, and the next one as soon as there is room', async () => {
    const { begun, work, end } = createWorks();
    const all = workWithinRoom(sized(['a4', 'b4', 'c4', 'd2'], 10), work, never);
    await end('');
    assert.deepEqual(begun, ['a4', 'b4', 'd2']);
    await end('d2');
    assert.deepEqual(begun, ['a4', 'b4', 'd2']);
    await end('a4');
    assert.deepEqual(begun, ['a4', 'b4', 'd2', 'c4']);
    await end('b4');
    await end('c4');
    await all;
  });

  it('works alone on what is larger than all the room', async () => {
    const { begun, work, end } = createWorks();
    const all = workWithinRoom(sized(['a99', 'b1'], 10), work, never);
    await end('');
    assert.deepEqual(begun, ['a99']);
    await end('a99');
    assert.deepEqual(begun, ['a99', 'b1']);
    await end('b1');
    await all;
  });

  it('begins nothing more once it is aborted, and waits for what has begun', async () => {
    const abort = new AbortController();
    const { begun, work, end } = createWorks();
    const all = workWithinRoom(sized(['a9', 'b9'], 10), work, abort.signal);
    await end('');
    abort.abort();
    await end('a9');
    await all;
    assert.deepEqual(begun, ['a9']);
  });

  it('hands on the error of a work', async () => {
    const failing = (): Promise<void> => Promise.reject(new Error('no'));
    await assert.rejects(workWithinRoom(sized(['a1', 'b1'], 1), failing, never), /no/);
  });

  it('counts what begins at first', () => {
    assert.equal(countAtOnce(sized(['a4', 'b4', 'c4', 'd2'], 10)), 3);
    assert.equal(countAtOnce(sized(['a99', 'b1'], 10)), 1);
    assert.equal(countAtOnce(sized([], 10)), 0);
  });
});

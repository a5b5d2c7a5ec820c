import assert from 'node:assert/strict';
import { findContainerId, readCards, type Nvidia } from '../../src/vram/cards';

const ID = 'c0ffee'.padEnd(64, '1');
const ROOT = 'GPU-5b1d5d1a-6b5e-3c7e-8a9f-1c2d3e4f5a6b';
const SECOND = 'GPU-0f9e8d7c-1111-2222-3333-444455556666';

/** Simulates a driver that answers these two queries alone. */
const answering =
  (cards: string, processes: string, code = 0): Nvidia =>
  ([query = '', ...more]) => {
    assert.deepEqual(more, ['--format=csv,noheader,nounits']);
    if (query === '--query-gpu=index,uuid,name,memory.total,memory.used') {
      return { code, text: cards };
    }
    assert.equal(query, '--query-compute-apps=gpu_uuid,pid,used_gpu_memory');
    return { code: 0, text: processes };
  };
const one = `0, ${ROOT}, NVIDIA GeForce RTX 4090, 24564, 9310\n`;
const none = (): string => '';

const memories = (text: string): unknown =>
  readCards(answering(one, text), none)[0]?.processes.map(({ pid, memory }) => [pid, memory]);

describe('readCards', () => {
  it('tells the memory of a card, and of each process with the container that it runs in', () => {
    const cgroups = (pid: number): string =>
      pid === 4711 ? `0::/system.slice/docker-${ID}.scope\n` : '0::/user.slice/session-2.scope\n';
    const text = `${ROOT}, 4711, 8216\n${ROOT}, 4712, 512\n`;
    assert.deepEqual(readCards(answering(one, text), cgroups), [
      {
        index: '0',
        uuid: ROOT,
        name: 'NVIDIA GeForce RTX 4090',
        total: 24564,
        used: 9310,
        processes: [
          { pid: 4711, memory: 8216, container: ID },
          { pid: 4712, memory: 512, container: undefined },
        ],
      },
    ]);
  });

  it('gives each of several cards its own processes', () => {
    const cards = `${one}1, ${SECOND}, NVIDIA GeForce RTX 3060, 12288, 3\n`;
    const text = `${SECOND}, 20, 300\n${ROOT}, 10, 100\n${ROOT}, 20, 200\n`;
    assert.deepEqual(
      readCards(answering(cards, text), none).map(({ index, processes }) => [
        index,
        processes.map(({ pid, memory }) => [pid, memory]),
      ]),
      [
        [
          '0',
          [
            [10, 100],
            [20, 200],
          ],
        ],
        ['1', [[20, 300]]],
      ],
    );
  });

  it('adds up what a process that is listed twice has', () => {
    assert.deepEqual(memories(`${ROOT}, 10, 100\n${ROOT}, 10, 50\n`), [[10, 150]]);
  });

  it('reads numbers that keep their unit', () => {
    assert.deepEqual(memories(`${ROOT}, 10, 100 MiB\n`), [[10, 100]]);
  });

  for (const word of ['[N/A]', '[Not Supported]', '[Insufficient Permissions]']) {
    it(`takes ${word} for what the driver does not tell`, () => {
      assert.deepEqual(memories(`${ROOT}, 10, ${word}\n`), [[10, undefined]]);
      const card = `0, ${ROOT}, NVIDIA GeForce RTX 4090, 24564, ${word}\n`;
      assert.equal(readCards(answering(card, ''), none)[0]?.used, undefined);
    });
  }

  it('has no process where none computes', () => {
    assert.deepEqual(memories(''), []);
  });

  it('has no card where the driver finds none', () => {
    assert.deepEqual(readCards(answering('No devices were found\n', '', 6), none), []);
  });

  it('says that there is no driver', () => {
    assert.throws(
      () => readCards(() => ({ code: 127, text: '' })),
      /nvidia-smi: is not installed, as this machine has no NVIDIA driver/,
    );
  });

  it('passes on what a driver in trouble says', () => {
    const text =
      'NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.\nMake sure …\n';
    assert.throws(
      () => readCards(() => ({ code: 9, text })),
      /^Error: nvidia-smi: failed: NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver\.$/,
    );
  });
});

describe('findContainerId', () => {
  for (const [what, text] of [
    ['cgroup v2 under systemd', `0::/system.slice/docker-${ID}.scope\n`],
    ['cgroup v2 under cgroupfs', `0::/docker/${ID}\n`],
    ['cgroup v1', `12:devices:/docker/${ID}\n11:memory:/docker/${ID}\n`],
    ['a rootless engine', `0::/user.slice/user-1000.slice/user.slice/docker-${ID}.scope\n`],
  ] as const) {
    it(`finds the id in ${what}`, () => {
      assert.equal(findContainerId(text), ID);
    });
  }
  it('finds none in a session or a longer name', () => {
    assert.equal(findContainerId('0::/user.slice/user-1000.slice/session-2.scope\n'), undefined);
    assert.equal(findContainerId(`0::/x/${ID}0\n`), undefined);
  });
});

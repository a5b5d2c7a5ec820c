import assert from 'node:assert/strict';
import { measureVram, addMeasurement, type VramProbes } from '../../src/vram/measure';
import type { Card } from '../../src/vram/cards';
import { smallPlan } from '../support/context';
import { must, rejection } from '../support/errors';
import { cuda } from '../support/stack';

const gpu = must(smallPlan(cuda).gpu);
const card = (processes: Card['processes'], index = '0'): Card => ({
  index,
  uuid: `GPU-${index}`,
  name: `card ${index}`,
  total: 1000,
  used: 700,
  processes,
});
const process = (container: string, memory: number | undefined): Card['processes'][number] => ({
  pid: 1,
  memory,
  container,
});

/** Simulates readings of these cards, one list a second, with these containers at the start and at the end. */
function senses(
  shown: readonly (readonly Card[])[],
  containers: readonly [Record<string, string>, Record<string, string>],
): VramProbes & { readonly pauses: number[] } {
  const [cards, services] = [[...shown], [...containers]];
  const pauses: number[] = [];
  let clock = 0;
  return {
    pauses,
    cards: () => [...must(cards.shift())],
    containers: () => Promise.resolve(new Map(Object.entries(must(services.shift())))),
    pause: (milliseconds) => {
      pauses.push(milliseconds);
      clock += milliseconds;
      return Promise.resolve();
    },
    // Each look at the clock takes a while.
    now: () => (clock += 100),
  };
}

describe('measureVram', () => {
  it('keeps the most of each service over all seconds, of one that was started again too', async () => {
    const told: number[] = [];
    const asked = senses(
      [
        [card([process('a', 300), process('b', 10), process('theirs', 40)])],
        [card([process('a', 200), process('c', 20)])],
        [card([process('a', 100)])],
      ],
      [
        { a: 'Camera', b: 'Model' },
        { a: 'Camera', c: 'Model' },
      ],
    );
    const { peaks, ...more } = await measureVram(gpu, 3, asked, (second) => told.push(second));
    assert.deepEqual(Object.fromEntries(peaks), { Camera: 300, Model: 20 });
    assert.deepEqual(more, { card: 'card 0', untold: [], others: 600 });
    assert.deepEqual(told, [1, 2, 3]);
    assert.deepEqual(asked.pauses, [900, 900]);
  });

  it('names a service of which the driver does not tell', async () => {
    const asked = senses([[card([process('a', undefined)])]], [{ a: 'Camera' }, {}]);
    const { peaks, untold, others } = await measureVram(gpu, 1, asked, () => undefined);
    assert.deepEqual([[...peaks], untold, others], [[], ['Camera'], undefined]);
  });

  it("takes the stack's card among several, by index or UUID", async () => {
    const two = [card([process('b', 9)], '1'), card([process('a', 7)])];
    for (const device of ['0', 'GPU-0']) {
      const asked = senses([two], [{ a: 'Camera', b: 'Camera' }, {}]);
      const { peaks } = await measureVram({ ...gpu, device }, 1, asked, () => undefined);
      assert.equal(peaks.get('Camera'), 7);
    }
  });

  it('refuses a card that the driver does not have, and names those it has', async () => {
    const asked = senses([[card([], '1')]], [{}, {}]);
    assert.deepEqual(await rejection(measureVram(gpu, 1, asked, () => undefined)), [
      "fleet:gpu.device: is no card of this machine: '0'; write one of 1 (card 1, GPU-1)",
    ]);
    const none = senses([[]], [{}, {}]);
    assert.deepEqual(await rejection(measureVram(gpu, 1, none, () => undefined)), [
      "nvidia-smi: finds no card; measure on the stack's own machine",
    ]);
  });

  it('passes on what the driver says', async () => {
    const asked: VramProbes = {
      ...senses([], [{}, {}]),
      cards: () => {
        throw new Error('nvidia-smi: it has failed');
      },
    };
    assert.deepEqual(await rejection(measureVram(gpu, 1, asked, () => undefined)), [
      "nvidia-smi: it has failed; measure on the stack's own machine",
    ]);
  });
});

describe('addMeasurement', () => {
  it("replaces a service's own reading of that machine, and leaves all others", () => {
    const old = { peak: 9, date: '2026-01-01', card: 'old' };
    const fresh = { peak: 5, date: '2026-11-26', card: 'card 0' };
    const measured = {
      card: 'card 0',
      untold: [],
      others: undefined,
      peaks: new Map([
        ['Camera', 5],
        ['Model', 5],
      ]),
    };
    const readings = { Camera: { alpha: old, beta: old }, Hub: { alpha: old } };
    assert.deepEqual(addMeasurement(readings, 'alpha', measured, '2026-11-26'), {
      Camera: { alpha: fresh, beta: old },
      Hub: { alpha: old },
      Model: { alpha: fresh },
    });
  });
});

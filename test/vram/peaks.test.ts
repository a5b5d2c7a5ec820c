import assert from 'node:assert/strict';
import { findPeaks } from '../../src/vram/peaks';
import type { Card } from '../../src/vram/cards';

/** Makes a sample of a card: its used memory by container. */
const sample = (
  used: number | undefined,
  ...processes: readonly (readonly [string | undefined, number | undefined])[]
): Card => ({
  index: '0',
  uuid: 'GPU-1',
  name: 'a card',
  total: 1000,
  used,
  processes: processes.map(([container, memory], pid) => ({ pid, memory, container })),
});

describe('findPeaks', () => {
  it('keeps the most of each container, of all its processes together', () => {
    const { containers, untold } = findPeaks([
      sample(0, ['a', 100], ['a', 50], ['b', 10]),
      sample(0, ['a', 120], ['b', 30]),
      sample(0, ['b', 20]),
    ]);
    assert.deepEqual(
      [...containers],
      [
        ['a', 150],
        ['b', 30],
      ],
    );
    assert.deepEqual([...untold], []);
  });

  it('leaves out a process that is in no container', () => {
    assert.deepEqual([...findPeaks([sample(0, [undefined, 100])]).containers], []);
  });

  it('names a container of which the driver does not tell', () => {
    const { containers, untold } = findPeaks([sample(0, ['a', undefined], ['b', 5])]);
    assert.deepEqual([[...containers], [...untold]], [[['b', 5]], ['a']]);
  });

  it('counts as taken by others what is left of the card, at its most', () => {
    const { others } = findPeaks([
      sample(300, ['a', 100], [undefined, 50]),
      sample(400, ['a', 300], ['theirs', 50]),
    ]);
    assert.equal(others(new Set(['a'])), 200);
  });

  it('does not guess what others take where the driver does not tell', () => {
    assert.equal(findPeaks([sample(undefined, ['a', 100])]).others(new Set(['a'])), undefined);
    assert.equal(findPeaks([sample(300, ['a', undefined])]).others(new Set(['a'])), undefined);
  });

  it('takes no less than nothing for others, as the driver counts its two numbers one after the other', () => {
    assert.equal(findPeaks([sample(90, ['a', 100])]).others(new Set(['a'])), 0);
  });
});

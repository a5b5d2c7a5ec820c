import assert from 'node:assert/strict';
import { machineSchema } from '../../src/catalog/schema';
import { findCapabilityProblem } from '../../src/catalog/architectures';
import { CARDS } from '../../src/init/cards';
import { joinHints, parseMachine, proposeMachine } from '../../src/init/machines';
import { refusal } from '../support/errors';

const gpu = (text: string): unknown => proposeMachine(parseMachine(text)).row.gpu;

describe('a machine on the command line', () => {
  it('has the card that it names, from the list of cards', () => {
    const known = { model: 'RTX 4090', vram: 24564, architecture: '8.9' };
    assert.deepEqual(gpu('tower:RTX 4090'), known);
    assert.deepEqual(gpu('tower:NVIDIA GeForce rtx4090'), known);
    assert.deepEqual(gpu('tower:2xRTX 4090'), { ...known, count: 2 });
  });

  it('has a card of its own where all of it is said', () => {
    assert.deepEqual(gpu('tower:Some Card,16000,9.0'), {
      model: 'Some Card',
      vram: 16000,
      architecture: '9.0',
    });
  });

  it('has no card where none is named, and hides it from agents', () => {
    const { row, profile } = proposeMachine(parseMachine('Tea_Room'));
    assert.deepEqual([row.name, row.gpu, profile.GPU_VISIBLE_DEVICES], ['tea-room', undefined, '']);
  });

  it('is asked about where its card is not known: no number is invented', () => {
    const { row, todo } = proposeMachine(parseMachine('tower:Mystery 9'));
    assert.equal(row.gpu, undefined);
    assert.match(
      todo.join(),
      /^gpu: 'Mystery 9' \(--machine\) is not on the list of cards; write gpu: \{/,
    );
  });

  for (const text of ['', ':RTX 4090', 'tower:a:b']) {
    it(`is refused as '${text}'`, () => {
      const [line = ''] = refusal(() => parseMachine(text));
      assert.ok(
        line.startsWith(`--machine: names no machine: '${text}'; write NAME, NAME:CARD, `),
        line,
      );
    });
  }

  it('is one with the section of its name: what was said first counts', () => {
    const found = <T>(value: T) => ({ value, from: 'f.yaml:1' });
    const hints = joinHints([
      parseMachine('tower:L4'),
      {
        name: found('Tower'),
        card: found('T4'),
        cores: found(12),
        profile: { OMP_NUM_THREADS: found(6) },
      },
    ]);
    assert.equal(hints.length, 1);
    const { row, profile, from } = proposeMachine(hints[0] ?? parseMachine('none'));
    assert.deepEqual(
      [row.gpu?.model, row.cores, profile.OMP_NUM_THREADS, profile.UVICORN_WORKERS],
      ['L4', 12, 6, 12],
    );
    assert.equal(from['profile.OMP_NUM_THREADS'], 'f.yaml:1');
    assert.equal(from['profile.NUMBA_CACHE_SIZE'], 'chosen, nothing says it');
  });
});

describe('the list of cards', () => {
  it('holds what machine rows take, of compute capabilities that a compiler knows', () => {
    for (const [model, card] of Object.entries(CARDS)) {
      assert.ok(machineSchema.shape.gpu.safeParse({ model, ...card }).success, model);
      assert.equal(findCapabilityProblem(card.architecture), undefined, model);
    }
  });
});

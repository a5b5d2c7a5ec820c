import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gateSteps, runGates, undoGates } from '../../../src/engines/embedded/gates';
import type { State } from '../../../src/engines/embedded/state';
import type { Gate } from '../../../src/engines/embedded/translate-command';
import { temporaryFolder } from '../../support/folders';

const names = (gates: readonly Gate[]): string[] => gates.map(({ name }) => name);
const empty = (): State => ({ images: {}, gates: {}, builds: {} });
const gate = (name: string, more: Partial<Gate> = {}): Gate => ({
  ...{ name, create: 'true', delete: undefined, once: false, triggers: [], needs: [] },
  ...more,
});

describe('gates', () => {
  it('run once, and again when their command or triggers change', async () => {
    const state = empty();
    const gates = [gate('a'), gate('b', { triggers: ['1'] })];
    assert.deepEqual(names(gateSteps(gates, state)), ['a', 'b']);
    await runGates(gates, state, '/');
    assert.deepEqual(gateSteps(gates, state), []);
    const changed = [gate('a', { create: ':' }), gate('b', { triggers: ['2'] })];
    assert.deepEqual(names(gateSteps(changed, state)), ['a', 'b']);
  });

  it('that run once do not run again for another command line', async () => {
    const state = empty();
    await runGates([gate('a', { once: true, triggers: ['1'] })], state, '/');
    const later = (trigger: string): Gate =>
      gate('a', { create: ':', once: true, triggers: [trigger] });
    assert.deepEqual(gateSteps([later('1')], state), []);
    assert.deepEqual(names(gateSteps([later('2')], state)), ['a']);
  });

  it('run in a shell, in order, and are undone in the reverse order', async () => {
    const log = path.join(temporaryFolder(), 'log');
    const state = empty();
    const gates = ['a', 'b'].map((name) =>
      gate(name, { create: `echo +${name} >>${log}`, delete: `echo -${name} >>${log}` }),
    );
    await runGates(gates, state, '/');
    await undoGates(state, '/');
    assert.equal(readFileSync(log, 'utf8'), '+a\n+b\n-b\n-a\n');
    assert.deepEqual(state, empty());
  });

  it('go on after one that fails, but for those that need it, and tell what each printed', async () => {
    const folder = temporaryFolder();
    const state = empty();
    const gates = [
      gate('good'),
      gate('bad', { create: 'echo trying >&2; echo too bad >&2; exit 3' }),
      gate('needing', { create: `touch ${folder}/needing`, needs: ['bad'] }),
      gate('deeper', { create: `touch ${folder}/deeper`, needs: ['good', 'needing'] }),
      gate('later', { create: 'touch later', needs: ['good'] }),
      gate('worse', { create: 'echo error: one >&2; echo error: two >&2; echo end >&2; exit 1' }),
    ];
    const bad = { gate: 'bad', lines: ['bad: too bad'] };
    assert.deepEqual(Object.fromEntries(await runGates(gates, state, folder)), {
      ...{ bad, needing: bad, deeper: bad },
      worse: { gate: 'worse', lines: ['one', 'two'] },
    });
    assert.deepEqual(Object.keys(state.gates), ['good', 'later']);
    assert.deepEqual(readdirSync(folder), ['later']);
  });
});

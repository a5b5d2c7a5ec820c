import assert from 'node:assert/strict';
import type { Ledger } from '../../../src/engines/common/ledger';
import { everything, selectSlugs } from '../../../src/engines/common/selection';
import { listStopNotes, omitStopped, readStops } from '../../../src/engines/common/stopped';
import { readStatus } from '../../../src/engines/common/status';
import { describeTrouble } from '../../../src/status/print';
import { smallContext } from '../../support/context';
import { health, inspected, printJson } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { must, refusal, rejection } from '../../support/errors';

const context = smallContext('/project');
const stop = { at: '2026-01-01T00:00:00Z', by: 'ann@box' };
const stops = new Map([['Hub', stop]]);

const hub = (Status: string) =>
  inspected('hub', { 'fleet.service': 'Hub' }, { Status, Health: health('healthy') });
const others = ['Worker', 'Camera'].map((name) =>
  inspected(name.toLowerCase(), { 'fleet.service': name }, { Health: health('healthy') }),
);

/** Docker's answers of a stack with this ledger; it is asked for the ledger where a service does not run alone. */
const answer = (state: string, ledger: Ledger) => () => ({
  '"ps -aq --filter label=fleet.stack=test"': "printf 'a\\nb\\nc'",
  '"inspect a b c"': printJson([hub(state), ...others]),
  ...(state === 'running'
    ? {}
    : {
        [`"volume inspect ${context.prefix}-ledger"`]: printJson([{ Name: 'ledger' }]),
        '"run --rm "*': `cat; echo; ${printJson(ledger)}`,
        '"logs "*': 'true',
      }),
});

describe('what a person has stopped', () => {
  const ledger: Ledger = { services: {}, stopped: { Hub: stop, Worker: stop, Gone: stop } };

  describe('of services that do not run', () => {
    useFakeDocker(answer('exited', ledger));
    it('is read from the ledger; what runs all the same, or has no row, is not stopped', async () => {
      assert.deepEqual(await readStops(context), stops);
    });

    it('shows in status, with who stopped it and when, and without an error', async () => {
      const found = (await readStatus(context)).services.find(({ service }) => service === 'Hub');
      const { health, state, error, stopped } = must(found);
      assert.deepEqual([health, state, error, stopped], ['stopped', 'exited', undefined, stop]);
      assert.equal(describeTrouble(must(found)), `stopped by ${stop.by} at ${stop.at}`);
    });
  });

  describe('of a damaged ledger', () => {
    useFakeDocker(() => ({
      ...answer('exited', ledger)(),
      '"run --rm "*': 'cat; echo; echo "{}"',
    }));
    it('is an error for up, and a warning of status, which tells all else', async () => {
      const [line = ''] = await rejection(readStops(context));
      assert.match(line, /^volume .*-ledger: ledger\.json: is damaged/);
      const { services } = await readStatus(context);
      assert.deepEqual(
        services.map(({ health }) => health),
        ['exited', 'healthy', 'healthy'],
      );
    });
  });

  describe('where all run', () => {
    useFakeDocker(answer('running', ledger));
    it('is nothing, and the ledger is not read', async () => {
      assert.deepEqual(await readStops(context), new Map());
    });
  });
});

describe('omitStopped', () => {
  it('leaves what is stopped out of the whole stack, and says so', () => {
    const selection = omitStopped(context, everything, stops);
    assert.deepEqual(
      ['hub', 'worker', 'cache'].map((slug) => selection.includes(slug)),
      [false, true, true],
    );
    assert.equal(selection.all, true);
    assert.deepEqual(listStopNotes('test', selection), [
      `Hub: was stopped by ${stop.by} at ${stop.at}; bin/fleet --stack test start Hub starts it`,
    ]);
  });

  it('leaves it out of a part of the stack that waits for it', () => {
    const selection = omitStopped(context, selectSlugs(['worker', 'hub']), stops, ['Worker']);
    assert.deepEqual([...selection.slugs], ['worker']);
    assert.equal(selection.includes('hub'), false);
  });

  it('is the same selection where none of it is stopped', () => {
    const selection = selectSlugs(['worker']);
    assert.equal(omitStopped(context, selection, stops), selection);
  });

  it('refuses a command that names what is stopped', () => {
    assert.deepEqual(
      refusal(() => omitStopped(context, everything, stops, ['hub', 'Worker'])),
      [`Hub: was stopped by ${stop.by} at ${stop.at}; bin/fleet --stack test start Hub starts it`],
    );
  });
});

import assert from 'node:assert/strict';
import path from 'node:path';
import { restartServices } from '../../../src/engines/common/restart';
import type { InspectedContainer } from '../../../src/docker/containers';
import { smallContext } from '../../support/context';
import { inspected, printJson } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';

/** Docker's answers: `hub` before its restart and after it. */
function answer(after: Partial<InspectedContainer['State']> | undefined): Record<string, string> {
  const restarted = path.join(temporaryFolder(), 'restarted');
  const print = (state: Partial<InspectedContainer['State']>): string =>
    printJson([inspected('hub', { 'fleet.service': 'Hub' }, state)]);
  const gone = after === undefined ? `test -e ${restarted} || ` : '';
  return {
    '"ps --all --filter label=fleet.stack=test "*': "printf 'fleet-test-hub\\tembedded\\n'",
    '"ps -aq --filter label=fleet.stack=test"': `${gone}echo id-of-hub`,
    '"inspect id-of-hub"': `if test -e ${restarted}; then ${print(after ?? {})}; else ${print({ StartedAt: '2026-01-01T00:00:00Z' })}; fi`,
    '"restart -t 10 id-of-hub"': `touch ${restarted}`,
  };
}

describe('restartServices', () => {
  const context = smallContext('/project');

  describe('if the container has started again', () => {
    useFakeDocker(() => answer({ StartedAt: '2026-01-02T00:00:00Z' }));
    it('passes', async () => {
      await restartServices(context, ['Hub']);
    });

    it('names a service that has no container, and restarts none', async () => {
      assert.deepEqual(await rejection(restartServices(context, ['Hub', 'Worker'])), [
        'Worker: has no container in stack test; run bin/fleet --stack test up --only Worker',
      ]);
    });
  });

  describe('if a person has stopped it', () => {
    const stopped = { Hub: { at: '2026-01-01T00:00:00Z', by: 'ann@box' } };
    useFakeDocker(() => ({
      ...answer({}),
      '"inspect id-of-hub"': printJson([
        inspected('hub', { 'fleet.service': 'Hub' }, { Status: 'exited' }),
      ]),
      [`"volume inspect ${context.prefix}-ledger"`]: printJson([{ Name: 'ledger' }]),
      '"run --rm "*': `cat; echo; ${printJson({ services: {}, stopped })}`,
    }));
    it('leaves it stopped, and says what starts it', async () => {
      assert.deepEqual(await rejection(restartServices(context, ['Hub'])), [
        'Hub: was stopped by ann@box at 2026-01-01T00:00:00Z; bin/fleet --stack test start Hub starts it',
      ]);
    });
  });

  for (const [what, state, word] of [
    ['has ended again', { StartedAt: '2026-01-02T00:00:00Z', Status: 'exited' }, 'exited'],
    ['has not started again', { StartedAt: '2026-01-01T00:00:00Z' }, 'running'],
    ['is gone', undefined, 'gone'],
  ] as const) {
    describe(`if the container ${what}`, () => {
      useFakeDocker(() => answer(state));
      it('says so', async () => {
        assert.deepEqual(await rejection(restartServices(context, ['Hub'])), [
          `Hub: does not run after its restart: '${word}'; read bin/fleet --stack test logs Hub`,
        ]);
      });
    });
  }
});

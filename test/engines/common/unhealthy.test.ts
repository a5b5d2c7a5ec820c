import assert from 'node:assert/strict';
import { explainVerdict, joinFailures } from '../../../src/engines/common/unhealthy';
import type { ServiceFailure } from '../../../src/engines/engine';
import { inspected } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';

describe('explainVerdict', () => {
  const restarted = { ...inspected('hub', { 'fleet.service': 'Hub' }), RestartCount: 7 };
  const explain = (container = restarted, reason = 'restarted 7 times'): Promise<string> => {
    const verdict = { condition: 'unhealthy', word: 'unhealthy', reason } as const;
    return explainVerdict({ service: 'Hub', container, verdict, startedHere: false });
  };
  const time = '2026-03-01T12:00:0';
  const log = (last: string): string =>
    `cat <<'END'\n${time}0Z OSError: no port\n${time}1Z ${last}\n${time}2Z serving\nEND\n`;
  const ended = (how: string): string => log(`fleet-supervise: the agent ended by itself: ${how}`);

  describe('of a container whose agent was killed before it ran again', () => {
    useFakeDocker(() => ({ 'logs*': ended('signal 9') }));
    it('names the signal and the limit', async () => {
      assert.equal(
        await explain(),
        'restarted 7 times, killed by signal 9, probably for memory: its limit is 512 MiB',
      );
    });
    it('does not say it twice if a look has seen it', async () => {
      const reason = 'restarted 7 times, killed for memory, its limit is 512 MiB';
      assert.equal(await explain(restarted, reason), reason);
    });
  });

  describe('of a killed container whose agent answers for itself', () => {
    useFakeDocker(() => ({
      'logs*': log("[INFO  tini (1)] Main child exited with signal (with signal 'Killed')"),
    }));
    it('goes by what tini says', async () => {
      assert.match(await explain(), /, killed by signal 9, probably for memory: /);
    });
  });

  describe('of a container whose agent ended otherwise', () => {
    useFakeDocker(() => ({ 'logs*': ended('signal 11') }));
    it('has the last words of its log', async () => {
      assert.equal(await explain(), 'restarted 7 times: OSError: no port');
    });
    it('has none if Docker says that it was killed for memory', async () => {
      const State = { ...restarted.State, OOMKilled: true };
      assert.equal(await explain({ ...restarted, State }), 'restarted 7 times');
    });
  });
});

describe('joinFailures', () => {
  it('keeps the first failure of each service', () => {
    const failure = (service: string, reason: string): ServiceFailure => ({
      service,
      stage: 'start',
      reason,
    });
    const judged = failure('Hub', 'restarted 4 times');
    const other = failure('Worker', 'no such device');
    assert.deepEqual(joinFailures([judged], [failure('Hub', 'not healthy in 180 s'), other], []), [
      judged,
      other,
    ]);
  });
});

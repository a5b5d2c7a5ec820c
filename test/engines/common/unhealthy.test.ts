import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  describeFailures,
  explainVerdict,
  joinFailures,
} from '../../../src/engines/common/unhealthy';
import type { InspectedContainer } from '../../../src/docker/containers';
import type { ServiceFailure } from '../../../src/engines/engine';
import { inspected } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { temporaryFolder } from '../../support/folders';

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

  describe('of a container that a look is told of twice', () => {
    const asked = path.join(temporaryFolder(), 'asked');
    useFakeDocker(() => ({ 'logs*': `echo >>${asked}; ${log('OSError: gone')}` }));
    it('reads its log once', async () => {
      const verdict = { condition: 'unhealthy', word: 'unhealthy', reason: 'restarted' } as const;
      const judged = { service: 'Hub', container: restarted, verdict, startedHere: false };
      const [failure] = await describeFailures([judged]);
      assert.equal(await explainVerdict(judged), failure?.reason);
      assert.match(failure?.reason ?? '', /OSError/);
      assert.equal(readFileSync(asked, 'utf8'), '\n');
      // Another look may find more.
      await explainVerdict({ ...judged });
      assert.equal(readFileSync(asked, 'utf8'), '\n\n');
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

describe('explainVerdict of a container with several runs in one log', () => {
  /** Seconds of the minute in which it was started for the first time, ended and started again. */
  const at = (second: number): string => `2026-03-01T12:00:${String(second).padStart(2, '0')}Z`;
  const traceback = (line: number, text: string): string[] => [
    'Traceback (most recent call last):',
    `  File "/app/main.py", line ${String(line)}, in work`,
    text,
  ];
  const reset = traceback(17, 'ConnectionResetError: [Errno 104] Connection reset by peer');
  const died = traceback(27, 'RuntimeError: I lost my database after 20 s');
  /** What docker logs prints of lines that came at these seconds. */
  const log = (...said: readonly (readonly [number, readonly string[]])[]): string =>
    `cat >&2 <<'END'\n${said.flatMap(([second, lines]) => lines.map((line) => `${at(second)} ${line}`)).join('\n')}\nEND\n`;
  const explain = (restarts: number, state: Partial<InspectedContainer['State']>) => {
    const container = { ...inspected('hub', {}, state), RestartCount: restarts };
    const verdict = { condition: 'unhealthy', word: 'unhealthy', reason: 'restarted' } as const;
    return explainVerdict({ service: 'Hub', container, verdict, startedHere: false });
  };
  const again = { StartedAt: at(21), FinishedAt: at(20) };
  const ending = { Status: 'restarting', StartedAt: at(1), FinishedAt: at(20), ExitCode: 1 };
  const died27 = 'restarted: main.py:27: RuntimeError: I lost my database after 20 s';

  describe('whose agent ends by itself and caught another exception', () => {
    useFakeDocker(() => ({ 'logs*': log([2, reset], [20, died], [24, ['serving', ...reset]]) }));
    it('names what ended the last run, while it runs again', async () => {
      assert.equal(await explain(1, again), died27);
    });
  });

  describe('whose agent has just ended', () => {
    useFakeDocker(() => ({ 'logs*': log([2, reset], [20, died]) }));
    it('names the same', async () => {
      assert.equal(await explain(1, ending), died27);
      assert.equal(await explain(0, { ...ending, Status: 'exited' }), died27);
    });
  });

  describe('whose agent ended without an exception', () => {
    const went = ['serving', 'CRITICAL: no card, giving up'];
    useFakeDocker(() => ({ 'logs*': log([2, reset], [19, went], [24, ['serving']]) }));
    it('names what it said last, and not the exception that it caught', async () => {
      assert.equal(await explain(1, again), 'restarted: CRITICAL: no card, giving up');
    });
  });

  describe('whose agent ended otherwise the time before', () => {
    useFakeDocker(() => ({ 'logs*': log([2, reset], [15, ['no licence']]) }));
    it('leaves the runs before out', async () => {
      const State = { ...ending, StartedAt: at(14), FinishedAt: at(15) };
      assert.equal(await explain(1, State), 'restarted: no licence');
    });
  });

  describe('that somebody restarted, and that now fails its health checks', () => {
    useFakeDocker(() => ({ 'logs*': log([20, died], [24, ['serving', 'no answer from redis']]) }));
    it('has what the agent says now', async () => {
      assert.equal(await explain(0, again), 'restarted: no answer from redis');
    });
  });

  describe('whose agent printed a lot since', () => {
    const chatter = Array.from({ length: 1000 }, (_, index) => `line ${String(index)}`);
    useFakeDocker(() => ({
      '"logs --timestamps --tail 1000 id-of-hub"': log([24, chatter]),
      '"logs --timestamps --since 2026-03-01T11:59:20.000Z --until 2026-03-01T12:00:20.900Z id-of-hub"':
        log([20, died]),
    }));
    it('reads the end of the last run by its time', async () => {
      assert.equal(await explain(1, again), died27);
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

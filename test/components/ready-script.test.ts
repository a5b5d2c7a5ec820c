import assert from 'node:assert/strict';
import path from 'node:path';
import execa from 'execa';
import { root } from '../../src/lib/root';
import { useFakeDocker } from '../support/environment';
import { temporaryFolder } from '../support/folders';

/** Runs the script for a container whose limits are 60 s, three restarts and 30 s of restarts. */
const wait = async (
  [seconds, restarts, looping] = [60, 3, 30],
  check = ['fleet-health'],
): Promise<[number, string]> => {
  const limits = [seconds, restarts, looping].map(String);
  const script = path.join(root, 'components/ready.sh');
  const { exitCode, all } = await execa('sh', [script, 'Hub', 'box-hub', ...limits, ...check], {
    all: true,
    reject: false,
  });
  return [exitCode, all ?? ''];
};

/** Answers as Docker does of a container whose check fails. */
const failing = (state: string, log: string): Record<string, string> => ({
  '"exec box-hub fleet-health"': 'echo "/health answered 503"; exit 1',
  '"inspect --type container --format "*': `echo "${state}"`,
  '"logs --tail 100 box-hub"': `printf '${log}'`,
});

describe('ready.sh', () => {
  describe('of a container whose check passes', () => {
    useFakeDocker(() => ({ '"exec box-hub redis-cli ping"': 'echo PONG' }));
    it('ends at once and says nothing', async () => {
      assert.deepEqual(await wait([60, 3, 30], ['redis-cli', 'ping']), [0, '']);
    });
  });

  describe('of a container whose check passes the second time', () => {
    const flag = path.join(temporaryFolder(), 'asked');
    useFakeDocker(() => ({
      '"exec box-hub /bin/sh -c test -e /x && true"': `[ -e ${flag} ] || { touch ${flag}; exit 1; }`,
      '"inspect --type container --format "*': 'echo "running 0 0 false 0"',
    }));
    it('asks again, with the words as they are', async () => {
      const check = ['/bin/sh', '-c', 'test -e /x && true'];
      assert.deepEqual(await wait([60, 3, 30], check), [0, '']);
    });
  });

  describe('of a container that restarts', () => {
    const log = 'up\\nTraceback:\\nlibs.KeyError: x\\nfleet-supervise: the agent ended\\n';
    useFakeDocker(() => failing('restarting 4 1 false 0', log));
    it('fails after too many restarts, with the exit code and the exception', async () => {
      assert.deepEqual(await wait(), [
        1,
        'error: Hub: restarted 4 times, ended with exit code 1: libs.KeyError: x',
      ]);
    });
  });

  describe('of a container that restarts slowly', () => {
    useFakeDocker(() => failing('running 1 3 false 0', 'loading\\n\\n'));
    it('fails once it has restarted for too long, with the last line', async () => {
      assert.deepEqual(await wait([60, 3, 0]), [
        1,
        'error: Hub: restarted 1 times, ended with exit code 3: loading',
      ]);
    });
  });

  describe('of a container that is killed for memory', () => {
    useFakeDocker(() => failing('restarting 4 137 true 100663296', ''));
    it('names the limit', async () => {
      assert.deepEqual(await wait(), [
        1,
        'error: Hub: restarted 4 times, killed for memory, its limit is 96 MiB',
      ]);
    });
  });

  for (const [state, said] of [
    ['exited 0 2 false 0', 'ended with exit code 2: bye'],
    ['paused 0 0 false 0', 'is paused: bye'],
    ['created 0 0 false 0', 'is created: bye'],
  ] as const) {
    describe(`of a container in the state ${state}`, () => {
      useFakeDocker(() => failing(state, 'bye\\n'));
      it('fails at once', async () => {
        assert.deepEqual(await wait(), [1, `error: Hub: ${said}`]);
      });
    });
  }

  describe('of a container that runs and fails its check', () => {
    useFakeDocker(() => failing('running 0 0 false 0', ''));
    it('fails when its time is over, with the words of the check', async () => {
      const [code, said] = await wait([0, 3, 30]);
      assert.equal(code, 1);
      assert.match(said, /^error: Hub: is not healthy after \d+ s: \/health answered 503$/);
    });
  });

  describe('of a container that is gone', () => {
    useFakeDocker(() => ({
      '"exec box-hub fleet-health"': 'exit 1',
      '"inspect --type container --format "*':
        'echo "Error: No such container: box-hub" >&2; exit 1',
    }));
    it("fails with Docker's words", async () => {
      assert.deepEqual(await wait(), [1, 'error: Hub: Error: No such container: box-hub']);
    });
  });
});

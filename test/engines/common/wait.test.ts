import assert from 'node:assert/strict';
import { isStarting, waitUntilStarted } from '../../../src/engines/common/wait';
import { inspected, printJson } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { temporaryFolder } from '../../support/folders';

const inHealth = (status: string) => inspected('hub', {}, { Health: { Status: status } });
const restarting = (count: number) => ({
  ...inspected('hub', {}, { Status: 'restarting', Health: { Status: 'unhealthy' } }),
  RestartCount: count,
});

describe('isStarting', () => {
  for (const [what, container, expected] of [
    ['a container whose health is not known yet', inHealth('starting'), true],
    ['a healthy one', inHealth('healthy'), false],
    ['an unhealthy one', inHealth('unhealthy'), false],
    ['one that ended for the first time', restarting(1), true],
    ['one that ended again and again', restarting(3), false],
    ['one that ended for good', inspected('hub', {}, { Status: 'exited' }), false],
  ] as const) {
    it(`is ${String(expected)} of ${what}`, () => {
      assert.equal(isStarting(container), expected);
    });
  }
});

describe('waitUntilStarted', () => {
  const looks = temporaryFolder();
  useFakeDocker(() => ({
    '"ps -aq --filter label=fleet.stack=test"': 'echo a',
    // It is healthy at the second look.
    '"inspect a"': `if [ -e ${looks}/first ]; then ${printJson([inHealth('healthy')])}; else touch ${looks}/first; ${printJson([inHealth('starting')])}; fi`,
    '"ps -aq --filter label=fleet.stack=slow"': 'echo b',
    '"inspect b"': printJson([inHealth('starting')]),
  }));

  it('waits as long as a container is starting', async () => {
    await waitUntilStarted('test', 60);
  });

  it('waits no longer than its limit', async () => {
    await waitUntilStarted('slow', 0);
  });
});

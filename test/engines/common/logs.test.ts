import assert from 'node:assert/strict';
import { printLogs } from '../../../src/engines/common/logs';
import { smallContext } from '../../support/context';
import { inspected, printJson } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';

describe('printLogs', () => {
  const context = smallContext('/project');
  const logsOf = (...services: string[]): Promise<readonly string[]> =>
    rejection(printLogs(context, services, { tail: '50' }));

  describe('if the stack has no container', () => {
    useFakeDocker(() => ({ '"ps -aq --filter label=fleet.stack=test"': 'true' }));

    it('says what to run', async () => {
      assert.deepEqual(await logsOf(), [
        'stack test: has no container; run bin/fleet --stack test up',
      ]);
      assert.deepEqual(await logsOf('Hub', 'worker'), [
        'Hub: has no container in stack test; run bin/fleet --stack test up --only Hub',
        'worker: has no container in stack test; run bin/fleet --stack test up --only worker',
      ]);
    });
  });

  describe('if one service of several has a container', () => {
    useFakeDocker(() => ({
      '"ps -aq --filter label=fleet.stack=test"': 'echo id-of-hub',
      '"inspect id-of-hub"': printJson([inspected('hub', { 'fleet.service': 'Hub' })]),
      '"logs --tail 50 id-of-hub"': 'true',
    }));

    it('names the others, and prints what there is of all', async () => {
      assert.deepEqual(await logsOf('Hub', 'Worker'), [
        'Worker: has no container in stack test; run bin/fleet --stack test up --only Worker',
      ]);
      await printLogs(context, [], { tail: '50' });
    });
  });

  describe('of a service that nobody has', () => {
    it('names the nearest, and says where the list is', async () => {
      assert.deepEqual(await logsOf('Hup'), [
        "service: does not run on alpha: 'Hup'; write Hub, or another service that bin/fleet --stack test status lists",
      ]);
    });
  });
});

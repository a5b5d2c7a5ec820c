import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { InspectedContainer } from '../../../src/docker/containers';
import { applyRemedies } from '../../../src/engines/common/remedies';
import { Watch } from '../../../src/engines/common/watch';
import { smallContext } from '../../support/context';
import { health, inspected, printJson } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { temporaryFolder } from '../../support/folders';

describe('applyRemedies', () => {
  const log = path.join(temporaryFolder(), 'calls');
  const make = (
    service: string,
    state: Partial<InspectedContainer['State']>,
    part: Partial<InspectedContainer> = {},
  ): InspectedContainer => ({
    ...inspected(service.toLowerCase(), { 'fleet.service': service }, state),
    ...part,
  });
  const healthy = { Health: health('healthy') };
  const containers = [
    make('cache', { Status: 'paused' }),
    make('Hub', healthy, { NetworkSettings: { Networks: {}, Ports: {} } }),
    make('Worker', { Status: 'exited', ExitCode: 137 }),
    make('Camera', { Health: health('unhealthy', ['']) }),
    { ...make('Fine', healthy), Id: 'id-of-fine' },
  ];
  const noted = (call: string): [string, string] => [`"${call}"`, `echo "${call}" >> ${log}`];
  useFakeDocker(() => ({
    '"ps -aq --filter label=fleet.stack=test"': 'echo a',
    '"inspect a"': printJson(containers),
    ...Object.fromEntries([
      noted('unpause id-of-cache'),
      noted('network connect --alias hub fleet-test-fleet id-of-hub'),
      noted('restart -t 10 id-of-camera'),
    ]),
    '"start id-of-worker"':
      'echo "Error response from daemon: no such device" >&2; echo "Error: failed to start containers: id-of-worker" >&2; exit 1',
  }));

  it('helps each container up in its own way, and lists those that Docker refuses', async () => {
    const context = smallContext('/project');
    const watch = new Watch(context, containers);
    const failures = await applyRemedies(context, watch, await watch.look());
    assert.deepEqual(failures, [
      {
        service: 'Worker',
        stage: 'start',
        reason: 'Docker could not start it: no such device',
      },
    ]);
    assert.deepEqual(readFileSync(log, 'utf8').trimEnd().split('\n').sort(), [
      'network connect --alias hub fleet-test-fleet id-of-hub',
      'restart -t 10 id-of-camera',
      'unpause id-of-cache',
    ]);
    assert.deepEqual(
      (await watch.look()).map(({ service, startedHere }) => [service, startedHere]),
      [
        ['cache', true],
        ['Hub', true],
        ['Worker', false],
        ['Camera', true],
        ['Fine', false],
      ],
    );
  });
});

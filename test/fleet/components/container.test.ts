import assert from 'node:assert/strict';
import { CONTAINER } from '../../../src/engines/common/resources';
import { address, common, labels, servers, withoutDefinition } from '../../support/containers';
import { digestOf, useFleetHome } from '../../support/environment';
import { recordStack, type Recording } from '../../support/recorded';

const dev = ['dev', 'embedded', 'mainpc'] as const;

describe('Container of this fleet', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let recording: Recording;
  before(async () => {
    recording = await recordStack('dev');
  });

  it("runs a service as the catalog's row says", () => {
    assert.deepEqual(withoutDefinition(recording.one(CONTAINER, 'systemdigitaltwin')), {
      ...common,
      name: 'fleet-dev-systemdigitaltwin',
      image: 'localhost:5050/fleet/systemdigitaltwin@{{digest:systemdigitaltwin}}',
      hostname: 'systemdigitaltwin',
      user: '10001:10001',
      envs: [
        'FLEET_SERVICE=SystemDigitalTwin',
        'FLEET_MACHINE=mainpc',
        'FLEET_PORT=7220',
        'FLEET_HEALTH_PORT=18080',
        'FLEET_AGENT_WORKERS=1',
        'FLEET_DEPENDENCIES={"redis":"redis://redis:6379","nats":"nats://nats:4222","ServiceRegistry":"http://serviceregistry:18080/health"}',
        ...servers,
        'TINI_VERBOSITY=2',
        ...address('SERVICE_REGISTRY', 'serviceregistry', 7200),
      ],
      hosts: [],
      uploads: [],
      ports: [
        { ip: '127.0.0.1', internal: 7220, external: 7220, protocol: 'tcp' },
        { ip: '127.0.0.1', internal: 18080, external: 8220, protocol: 'tcp' },
      ],
      volumes: [{ volumeName: 'fleet-dev-systemdigitaltwin-twin', containerPath: '/app/data' }],
      networksAdvanced: [{ name: 'fleet-dev-fleet', aliases: ['systemdigitaltwin'] }],
      healthcheck: {
        tests: ['CMD', 'fleet-health'],
        interval: '5s',
        timeout: '5s',
        retries: 3,
        startPeriod: '30s',
      },
      memory: 512,
      memorySwap: 512,
      labels: labels(dev, {
        'fleet.service': 'SystemDigitalTwin',
        'fleet.family': 'base-cpu-pydeps',
      }),
    });
  });

  it('runs Redis as its own user, on its volume, unpublished', () => {
    assert.deepEqual(recording.one(CONTAINER, 'redis').inputs, {
      ...common,
      name: 'fleet-dev-redis',
      image: `localhost:5050/upstream/redis@${digestOf('b')}`,
      hostname: 'redis',
      user: '999:999',
      command: [
        'redis-server',
        '--bind',
        '0.0.0.0',
        '--protected-mode',
        'no',
        '--save',
        '60',
        '1',
        '--dir',
        '/data',
      ],
      envs: [],
      ports: [],
      volumes: [{ volumeName: 'fleet-dev-redis', containerPath: '/data' }],
      networksAdvanced: [{ name: 'fleet-dev-fleet', aliases: ['redis'] }],
      healthcheck: {
        tests: ['CMD', 'redis-cli', 'ping'],
        interval: '5s',
        timeout: '5s',
        retries: 3,
        startPeriod: '30s',
      },
      memory: 1024,
      memorySwap: 1024,
      labels: labels(dev, { 'fleet.service': 'redis', 'fleet.infrastructure': 'true' }),
    });
  });
});

import assert from 'node:assert/strict';
import { buildComposeFile } from '../../src/trials/alone';
import { translate } from '../../src/engines/embedded/translate';
import { container, image, network, volume } from '../support/resources';

const labels = [
  { label: 'fleet.stack', value: 'test' },
  { label: 'fleet.service', value: 'Hub' },
];
const redis = container('redis', { image: 'localhost:5050/upstream/redis@sha256:1' });
const hub = container(
  'hub',
  {
    user: '10001:10001',
    memory: 512,
    restart: 'unless-stopped',
    labels,
    ports: [{ ip: '127.0.0.1', internal: 7001, external: 7001, protocol: 'tcp' }],
    volumes: [{ volumeName: 'fleet-test-hub-data', containerPath: '/app/data' }],
    networksAdvanced: [
      { name: 'fleet-test-fleet', aliases: ['hub'] },
      { name: 'peers', aliases: ['hub.alpha'] },
    ],
  },
  [redis],
);
const folder = { driver: 'local', driverOpts: { type: 'none', o: 'bind', device: '/srv/data' } };
const translation = translate(
  [image('hub'), network(), volume('hub-data', folder), redis, hub, container('other')],
  '/project',
  'fleet-test',
);

describe('buildComposeFile', () => {
  const file = buildComposeFile(translation, 'test', ['redis'], ['hub']);

  it('holds the servers and the services to try, under names that services do not know', () => {
    assert.deepEqual(Object.keys(file.services), ['redis', 'alone-hub']);
    assert.equal(file.name, 'fleet-test-try');
    assert.deepEqual(file.networks, { fleet: { name: 'fleet-test-try', external: true } });
    assert.equal(file.services['redis']?.container_name, 'fleet-test-try-redis');
  });

  it('runs a service as the fleet does, but by itself: no port, no neighbour, no name, no second start', () => {
    const inFleet = translation.compose.services['hub'];
    assert.deepEqual(file.services['alone-hub'], {
      ...inFleet,
      container_name: 'fleet-test-try-hub',
      hostname: 'alone-hub',
      extra_hosts: ['hub:127.0.0.1'],
      ports: [],
      depends_on: {},
      restart: 'no',
      networks: { fleet: { aliases: [] } },
      labels: { 'fleet.service': 'Hub', 'fleet.try': 'test' },
    });
    assert.equal(inFleet?.['user'], '10001:10001');
  });

  it("gives it volumes of the try's own, never the fleet's data", () => {
    assert.deepEqual(file.volumes, {
      'hub-data': { name: 'fleet-test-try-hub-data', labels: { 'fleet.try': 'test' } },
    });
  });
});

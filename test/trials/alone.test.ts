import assert from 'node:assert/strict';
import { buildComposeFile } from '../../src/trials/alone';
import { translate } from '../../src/engines/embedded/translate';
import { buildProxyCommand } from '../../src/plan/docker-proxy';
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
const proxy = container('docker-proxy', {
  command: buildProxyCommand('test', ['fleet-test-hub', 'fleet-test-redis']),
  mounts: [{ type: 'bind', source: '/var/run/docker.sock', target: '/var/run/docker.sock' }],
});
const folder = { driver: 'local', driverOpts: { type: 'none', o: 'bind', device: '/srv/data' } };
const translation = translate(
  [image('hub'), network(), volume('hub-data', folder), redis, hub, container('other'), proxy],
  '/project',
  'fleet-test',
);

describe('buildComposeFile', () => {
  const file = buildComposeFile(translation, 'test', {
    servers: ['redis'],
    services: ['hub'],
    dockerUsers: [],
  });

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
      healthcheck: { disable: true },
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

  it('runs the proxy for a service that uses Docker, on a network of their own', () => {
    const members = { servers: ['redis'], services: ['hub', 'other'], dockerUsers: ['hub'] };
    const { services, networks } = buildComposeFile(translation, 'test', members);
    assert.deepEqual(networks, {
      fleet: { name: 'fleet-test-try', external: true },
      'docker-proxy': { name: 'fleet-test-try-docker-proxy', external: true },
    });
    const joined = Object.entries(services).map(([name, each]) => [
      name,
      Object.keys(each.networks),
    ]);
    assert.deepEqual(joined, [
      ['redis', ['fleet']],
      ['docker-proxy', ['docker-proxy']],
      ['alone-hub', ['fleet', 'docker-proxy']],
      ['alone-other', ['fleet']],
    ]);
  });

  it('lets that service see itself and the servers, and nothing of the fleet or of other trials', () => {
    const members = { servers: ['redis'], services: ['hub', 'other'], dockerUsers: ['hub'] };
    const { services } = buildComposeFile(translation, 'test', members);
    assert.deepEqual(
      services['docker-proxy']?.['command'],
      buildProxyCommand('test', ['fleet-test-try-hub', 'fleet-test-try-redis'], 'fleet.try.docker'),
    );
    const seen = Object.entries(services).filter(([, { labels }]) => 'fleet.try.docker' in labels);
    assert.deepEqual(
      seen.map(([name]) => name),
      ['redis', 'alone-hub'],
    );
  });
});

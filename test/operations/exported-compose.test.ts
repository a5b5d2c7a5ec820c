import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { parse } from 'yaml';
import { formatComposeFile } from '../../src/engines/embedded/compose';
import { translate } from '../../src/engines/embedded/translate';
import { formatExportedCompose } from '../../src/operations/exported-compose';
import { temporaryFolder } from '../support/folders';
import { container, image, network, volume } from '../support/resources';

const port = (external: number, ip: string) => ({
  internal: 18080,
  external,
  ip,
  protocol: 'tcp',
});
const LAN = '192.168.7.1';
const translation = translate(
  [
    image('hub'),
    network(),
    volume('data'),
    volume('store', { driver: 'local', driverOpts: { type: 'none', device: '/srv/store' } }),
    container('hub', {
      envs: ['PRICE=$5', 'LOG=fleet-test-hub'],
      ports: [port(7001, '127.0.0.1'), port(8001, LAN)],
      networksAdvanced: [
        { name: 'fleet-test-fleet', aliases: ['hub'] },
        { name: 'fleet-peers', aliases: ['hub.alpha'] },
      ],
      volumes: [{ volumeName: 'fleet-test-data', containerPath: '/data' }],
    }),
  ],
  '/project',
  'fleet-test',
);
const text = formatExportedCompose(translation, new Map());

interface Composed {
  readonly name: string;
  readonly services: Readonly<
    Record<
      string,
      {
        readonly container_name: string;
        readonly environment: Readonly<Record<string, string>>;
        readonly ports: readonly { readonly host_ip: string; readonly published: string }[];
      }
    >
  >;
  readonly networks: Readonly<Record<string, { readonly name: string }>>;
  readonly volumes: Readonly<Record<string, { readonly name: string }>>;
}

const compose = (file: string, ...args: string[]): string =>
  execFileSync('docker', ['compose', ...args.slice(0, -1), '-f', file, ...args.slice(-1)], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, FLEET_ADDRESS: '127.0.0.2', FLEET_LAN_ADDRESS: '192.168.7.2' },
  });

describe('an exported compose file', () => {
  it('takes all names from the project, and addresses from variables', () => {
    const { name, services, networks, volumes } = parse(text) as Composed;
    assert.equal(name, 'fleet-test');
    const { hub } = services;
    assert.equal(hub?.container_name, '${COMPOSE_PROJECT_NAME}-hub');
    assert.deepEqual(
      hub.ports.map(({ host_ip: ip, published }) => `${ip} ${published}`),
      ['${FLEET_ADDRESS:-127.0.0.1} 7001', '${FLEET_LAN_ADDRESS:-192.168.7.1} 8001'],
    );
    // What an agent reads is its own affair.
    assert.deepEqual(hub.environment, { PRICE: '$$5', LOG: 'fleet-test-hub' });
    assert.equal(networks['fleet']?.name, '${COMPOSE_PROJECT_NAME}-fleet');
    assert.equal(networks['fleet-peers']?.name, '${FLEET_PEER_NETWORK:-fleet-peers}');
    assert.deepEqual(
      Object.values(volumes).map((each) => each.name),
      ['${COMPOSE_PROJECT_NAME}-data', '${COMPOSE_PROJECT_NAME}-store'],
    );
  });

  it('says at its head how a second project runs beside the first', () => {
    const head = text
      .split('\n')
      .filter((line) => line.startsWith('#'))
      .join('\n');
    for (const part of [
      "begin with the project's name, 'fleet-test'.",
      '#     FLEET_ADDRESS=127.0.0.2 docker compose -p fleet-test-2 -f FILE up -d',
      'Ports on 192.168.7.1 need another address of this machine in FLEET_LAN_ADDRESS.',
      'FLEET_PEER_NETWORK names the network in place of fleet-peers; create it first.',
      'Both projects have their data in /srv/store: write another folder at `device`.',
    ])
      assert.ok(head.includes(part), `${part}\n${head}`);
  });

  describe('to compose', () => {
    before(function () {
      if (spawnSync('docker', ['compose', 'version']).status !== 0) this.skip();
    });

    it('is under its own name what up runs', () => {
      const folder = temporaryFolder({
        'up.yaml': formatComposeFile(translation, new Map()),
        'exported.yaml': text,
      });
      const [up, exported] = ['up.yaml', 'exported.yaml'].map((file) =>
        execFileSync('docker', ['compose', '-f', path.join(folder, file), 'config'], {
          encoding: 'utf8',
        }),
      );
      assert.equal(exported, up);
    });

    it('has nothing under another name that the first one has, but its numbers of ports', () => {
      const file = path.join(temporaryFolder({ 'compose.yaml': text }), 'compose.yaml');
      const other = compose(file, '-p', 'other', 'config');
      const { services, networks, volumes } = parse(other) as Composed;
      const { hub } = services;
      assert.equal(hub?.container_name, 'other-hub');
      assert.deepEqual(
        hub.ports.map(({ host_ip: ip, published }) => `${ip} ${published}`),
        ['127.0.0.2 7001', '192.168.7.2 8001'],
      );
      assert.equal(networks['fleet']?.name, 'other-fleet');
      // Compose leaves out what no container has.
      assert.deepEqual(
        Object.values(volumes).map((each) => each.name),
        ['other-data'],
      );
    });
  });
});

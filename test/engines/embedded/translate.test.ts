import assert from 'node:assert/strict';
import { translate } from '../../../src/engines/embedded/translate';
import { translateCommand } from '../../../src/engines/embedded/translate-command';
import { composeNetwork, composeVolume } from '../../../src/engines/embedded/translate-network';
import { command, container, image, network, resource, volume } from '../../support/resources';

const label = { labels: [{ label: 'fleet.stack', value: 'test' }] };

describe('composeNetwork', () => {
  it('keeps name, driver and labels', () => {
    assert.deepEqual(composeNetwork(network(label)), {
      name: 'fleet-test-fleet',
      driver: 'bridge',
      labels: { 'fleet.stack': 'test' },
    });
  });
  it('refuses a field it does not know', () => {
    assert.throws(() => composeNetwork(network({ internal: true })), {
      message:
        'docker:index/network:Network fleet: internal: unknown to the embedded engine; remove it, or translate it in src/engines/embedded',
    });
  });
});

describe('composeVolume', () => {
  it('keeps name and labels', () => {
    assert.deepEqual(composeVolume(volume('data', label)), {
      name: 'fleet-test-data',
      labels: { 'fleet.stack': 'test' },
    });
  });
  it('keeps the folder of the host that it lies in', () => {
    const driverOpts = { type: 'none', o: 'bind', device: '/srv/data' };
    assert.deepEqual(composeVolume(volume('data', { driver: 'local', driverOpts })), {
      name: 'fleet-test-data',
      driver: 'local',
      driver_opts: driverOpts,
      labels: {},
    });
  });
  it('refuses a field it does not know', () => {
    assert.throws(() => composeVolume(volume('data', { clusterSpecs: {} })), {
      message:
        'docker:index/volume:Volume data: clusterSpecs: unknown to the embedded engine; remove it, or translate it in src/engines/embedded',
    });
  });
});

describe('gateOf', () => {
  it('keeps the command, the delete command and the triggers', () => {
    const inputs = { create: 'make', delete: 'unmake', triggers: ['a', 1] };
    const gate = translateCommand(command('gate', inputs), []);
    assert.deepEqual(gate, { name: 'gate', once: false, ...inputs, needs: [] });
  });
  it('needs no delete command and no triggers', () => {
    assert.deepEqual(translateCommand(command('gate', { create: 'make' }), []), {
      name: 'gate',
      create: 'make',
      delete: undefined,
      once: false,
      triggers: [],
      needs: [],
    });
  });
  it('runs once if changes of its command are ignored', () => {
    const ignoring = (...ignoreChanges: string[]): boolean =>
      translateCommand({ ...command('gate', { create: 'make' }), ignoreChanges }, []).once;
    assert.deepEqual([ignoring('create'), ignoring('delete')], [true, false]);
  });
  it('lists the gates that it depends on', () => {
    const all = ['a', 'b'].map((name) => command(name, { create: 'make' }));
    const last = { ...command('c', { create: 'make' }), dependencies: [all[1]?.urn ?? '', 'urn'] };
    assert.deepEqual(translateCommand(last, all).needs, ['b']);
  });
  it('refuses a field it does not know', () => {
    assert.throws(() => translateCommand(command('gate', { create: 'make', stdin: 'x' }), []), {
      message:
        'command:local:Command gate: stdin: unknown to the embedded engine; remove it, or translate it in src/engines/embedded',
    });
  });
});

describe('translate', () => {
  const hub = container('hub', {
    networksAdvanced: [{ name: 'fleet-test-fleet', aliases: [] }, { name: 'peers' }],
    uploads: [{ file: '/run/secrets/HF_TOKEN', content: 'hunter2', permissions: '0444' }],
  });
  const translation = translate(
    [
      image('base'),
      image('web', ['base']),
      image('tools', ['base']),
      image('hub', ['web', 'tools'], { secrets: { ca: 'x' } }),
      network(),
      volume('data'),
      command('gate', { create: 'make' }),
      command('ready-hub', { create: 'sh components/ready.sh Hub fleet-test-hub' }),
      resource('docker:index/remoteImage:RemoteImage', 'hub'),
      resource('pulumi:providers:docker', 'docker', { registryAuth: [{ password: 'x' }] }),
      resource('pulumi:providers:docker-build', 'docker-build'),
      hub,
    ],
    '/project',
    'fleet-test',
  );

  it('puts images in levels, each needing digests of earlier ones alone', () => {
    assert.deepEqual(translation.levels, [['base'], ['web', 'tools'], ['hub']]);
    assert.equal(translation.targets.get('web')?.context, '/project/images/web');
  });

  it('names services, networks and volumes by resource, and foreign networks as such', () => {
    const { name, services, networks, volumes } = translation.compose;
    assert.equal(name, 'fleet-test');
    assert.deepEqual(Object.keys(services), ['hub']);
    assert.deepEqual(networks, {
      fleet: { name: 'fleet-test-fleet', driver: 'bridge', labels: {} },
      peers: { name: 'peers', external: true },
    });
    assert.deepEqual(volumes, { data: { name: 'fleet-test-data', labels: {} } });
  });

  it('keeps commands as gates, but for those that wait for containers, and the secrets of builds apart', () => {
    assert.deepEqual(
      translation.gates.map(({ name }) => name),
      ['gate'],
    );
    assert.deepEqual([...translation.secrets], [['ca', 'x']]);
  });

  it("takes a container's secrets from variables, and their texts apart", () => {
    assert.deepEqual(translation.compose.secrets, {
      HF_TOKEN: { environment: 'FLEET_SECRET_HF_TOKEN' },
    });
    assert.deepEqual([...translation.containerSecrets], [['HF_TOKEN', 'hunter2']]);
    assert.ok(!JSON.stringify(translation.compose).includes('hunter2'));
  });

  it('refuses a resource type that it does not know', () => {
    assert.throws(() => translate([resource('random:index:Pet', 'pet')], '/project', 'x'), {
      message:
        "pet: is of a type that the embedded engine does not know: 'random:index:Pet'; write fleet:engine: pulumi, or translate it in src/engines/embedded",
    });
  });
});

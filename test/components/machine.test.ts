import assert from 'node:assert/strict';
import { loadCatalog } from '../../src/checkout/fleet';
import {
  COMMAND,
  CONTAINER,
  IMAGE,
  NETWORK,
  REMOTE_IMAGE,
  VOLUME,
  type Recorded,
} from '../../src/engines/common/resources';
import { environment } from '../support/containers';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { recordStack, type Recording } from '../support/recorded';

describe('Machine', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let dev: Recording;
  let devPc2: Recording;
  let lan: Recording;
  before(async () => {
    dev = await recordStack('dev');
    devPc2 = await recordStack('dev-pc2');
    lan = await recordStack('mainpc');
  });

  const ports = ({ inputs }: Recorded): string[] =>
    (inputs['ports'] as { ip: string; external: number; internal: number }[]).map(
      ({ ip, external, internal }) => `${ip}:${String(external)}→${String(internal)}`,
    );
  const services = (recording: Recording): Recorded[] =>
    recording.ofType(CONTAINER).filter(({ name }) => !['redis', 'nats'].includes(name));
  const networks = ({ inputs }: Recorded): unknown => inputs['networksAdvanced'];

  for (const [stack, machine] of [
    ['dev', 'mainpc'],
    ['dev-pc2', 'pc2'],
    ['mainpc', 'mainpc'],
    ['pc2', 'pc2'],
  ] as const) {
    it(`gives ${stack}'s containers the dependencies of the catalog, and no others`, async () => {
      const recording = await recordStack(stack);
      const catalog = loadCatalog();
      const row = (name: string) => must(catalog.services.find((each) => each.name === name));
      const written = catalog.services.flatMap((service) => {
        const placement = service.placements[machine];
        const local = placement?.dependsOn.filter((name) => row(name).placements[machine]) ?? [];
        return placement
          ? [...service.infrastructure, ...local].map((name) =>
              `${service.name} → ${name}`.toLowerCase(),
            )
          : [];
      });
      const recorded = recording
        .ofType(CONTAINER)
        .flatMap((each) =>
          recording.needs(each, CONTAINER).map((name) => `${each.name} → ${name}`),
        );
      assert.deepEqual(recorded.sort(), written.sort());
    });
  }

  it('pulls the image of a service after it is built, and starts the container after that', () => {
    for (const container of dev.ofType(CONTAINER)) {
      const pulled = dev.one(REMOTE_IMAGE, container.name);
      assert.ok(container.dependencies.includes(pulled.urn), container.name);
      const built = dev.needs(pulled, IMAGE);
      const own = ['redis', 'nats'].includes(container.name) ? [] : [container.name];
      assert.deepEqual(built, own, container.name);
    }
  });

  it('labels every container with its stack, engine, machine and service', () => {
    for (const { name, inputs } of dev.ofType(CONTAINER)) {
      const labels = inputs['labels'] as { label: string; value: string }[];
      const value = (label: string): string | undefined =>
        labels.find((each) => each.label === label)?.value;
      assert.equal(value('fleet.stack'), 'dev', name);
      assert.equal(value('fleet.engine'), 'embedded', name);
      assert.equal(value('fleet.machine'), 'mainpc', name);
      assert.equal(value('fleet.service')?.toLowerCase(), name);
      const server = ['redis', 'nats'].includes(name) ? 'true' : undefined;
      assert.equal(value('fleet.infrastructure'), server, name);
    }
  });

  it('has one network, and a volume for everything that keeps data', () => {
    const named = (type: string): unknown[] => dev.ofType(type).map(({ inputs }) => inputs['name']);
    assert.deepEqual(named(NETWORK), ['fleet-dev-fleet']);
    assert.deepEqual(named(VOLUME).sort(), [
      'fleet-dev-learningmanager-learning-manager',
      'fleet-dev-memoryfusionhub-memory',
      'fleet-dev-modelopscoordinator-learning',
      'fleet-dev-redis',
      'fleet-dev-systemdigitaltwin-twin',
      'fleet-dev-unifiedobservabilitycenter-observability',
    ]);
  });

  it('joins two services of different machines by the shared network alone', () => {
    const relay = devPc2.one(CONTAINER, 'speechrelayservice');
    assert.deepEqual(networks(relay), [
      { name: 'fleet-dev-pc2-fleet', aliases: ['speechrelayservice'] },
      { name: 'fleet-dev-peers', aliases: ['speechrelayservice.pc2'] },
    ]);
    const speech = dev.one(CONTAINER, 'streamingttsagent');
    assert.deepEqual(networks(speech), [
      { name: 'fleet-dev-fleet', aliases: ['streamingttsagent'] },
      { name: 'fleet-dev-peers', aliases: ['streamingttsagent.mainpc'] },
    ]);
    const joined = [...dev.ofType(CONTAINER), ...devPc2.ofType(CONTAINER)].filter(
      (each) => (networks(each) as unknown[]).length > 1,
    );
    assert.deepEqual(joined, [speech, relay]);
    assert.deepEqual(
      [dev, devPc2].map((each) => each.ofType(COMMAND).length),
      [1, 1],
    );
    assert.deepEqual(dev.needs(speech, COMMAND), ['peers']);
  });

  it('gives the relay the address of speech synthesis, and waits for its own machine alone', () => {
    const relay = devPc2.one(CONTAINER, 'speechrelayservice');
    assert.equal(environment(relay)['MAINPC_TTS_ENDPOINT'], 'streamingttsagent.mainpc:5562');
    assert.deepEqual(JSON.parse(environment(relay)['FLEET_DEPENDENCIES'] ?? ''), {
      VisionProcessingAgent: 'http://visionprocessingagent:18080/health',
      StreamingTTSAgent: 'http://streamingttsagent.mainpc:18080/health',
    });
    assert.deepEqual(devPc2.needs(relay, CONTAINER), ['visionprocessingagent']);
  });

  it('creates the shared network unless it exists, and removes it unless it is in use', () => {
    assert.deepEqual(dev.one(COMMAND, 'peers').inputs, {
      create:
        'docker network inspect fleet-dev-peers >/dev/null 2>&1 || docker network create --label fleet.shared=true fleet-dev-peers',
      delete:
        "docker network rm fleet-dev-peers >/dev/null 2>&1 || echo 'fleet-dev-peers stays: another fleet is on it'",
      triggers: ['fleet-dev-peers'],
    });
  });

  it("publishes every port on loopback, pc2's with its offset", () => {
    assert.deepEqual(ports(dev.one(CONTAINER, 'unifiedobservabilitycenter')), [
      '127.0.0.1:9100→9100',
      '127.0.0.1:9110→18080',
    ]);
    assert.deepEqual(ports(devPc2.one(CONTAINER, 'unifiedobservabilitycenter')), [
      '127.0.0.1:19100→9100',
      '127.0.0.1:19110→18080',
    ]);
    const all = [...dev.ofType(CONTAINER), ...devPc2.ofType(CONTAINER)].flatMap(ports);
    assert.equal(all.length, 2 * (49 + 23));
    assert.equal(new Set(all.map((each) => each.split('→')[0])).size, all.length);
    assert.ok(all.every((each) => each.startsWith('127.0.0.1:')));
  });

  it('publishes on the LAN address only the ports that another machine needs', () => {
    const outward = services(lan).filter((each) => !ports(each).join().includes('127.'));
    assert.deepEqual(
      outward.map((each) => [each.name, ports(each)]),
      [['streamingttsagent', ['192.168.1.10:5562→5562', '192.168.1.10:6562→18080']]],
    );
  });

  it('gives every service on a LAN the names and addresses of both machines', () => {
    for (const container of services(lan)) {
      const { MAINPC_IP, PC2_IP } = environment(container);
      assert.deepEqual([MAINPC_IP, PC2_IP], ['192.168.1.10', '192.168.1.11'], container.name);
      assert.deepEqual(container.inputs['hosts'], [
        { host: 'mainpc', ip: '192.168.1.10' },
        { host: 'pc2', ip: '192.168.1.11' },
      ]);
      assert.equal((networks(container) as unknown[]).length, 1);
    }
  });
});

import assert from 'node:assert/strict';
import { toSlug, toVariable, nameVolume } from '../../src/catalog/names';
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
import { parseStack } from '../../src/stack/parse';
import { environment } from '../support/containers';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { recordStack, type Recording } from '../support/recorded';
import { DEV_PEER, MAIN, PEER, SERVERS, SERVICES, servicesOn } from '../support/rows';
import { configOf } from '../support/stack';

describe('Machine', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let dev: Recording;
  let devPeer: Recording;
  let lan: Recording;
  before(async () => {
    dev = await recordStack('dev');
    devPeer = await recordStack(DEV_PEER);
    lan = await recordStack(MAIN);
  });

  const ports = ({ inputs }: Recorded): string[] =>
    (inputs['ports'] as { ip: string; external: number; internal: number }[]).map(
      ({ ip, external, internal }) => `${ip}:${String(external)}→${String(internal)}`,
    );
  const services = (recording: Recording): Recorded[] =>
    recording.ofType(CONTAINER).filter(({ name }) => !SERVERS.names.includes(name));
  /** Addresses of the machines. */
  const stack = parseStack(MAIN, configOf(MAIN));
  const [main, peer] = [stack.address, must(stack.peers[PEER])];
  const networks = ({ inputs }: Recorded): unknown => inputs['networksAdvanced'];

  for (const [stack, machine] of [
    ['dev', MAIN],
    [DEV_PEER, PEER],
    [MAIN, MAIN],
    [PEER, PEER],
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
      const own = SERVERS.names.includes(container.name) ? [] : [container.name];
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
      assert.equal(value('fleet.machine'), MAIN, name);
      assert.equal(value('fleet.service')?.toLowerCase(), name);
      const server = SERVERS.names.includes(name) ? 'true' : undefined;
      assert.equal(value('fleet.infrastructure'), server, name);
    }
  });

  it('has one network, and a volume for everything that keeps data', () => {
    const named = (type: string): unknown[] => dev.ofType(type).map(({ inputs }) => inputs['name']);
    assert.deepEqual(named(NETWORK), ['fleet-dev-fleet']);
    const owned = servicesOn(MAIN).flatMap(({ name, volumes }) =>
      volumes.map((volume) => nameVolume(toSlug(name), volume.name)),
    );
    assert.deepEqual(
      named(VOLUME).sort(),
      [...owned, SERVERS.volume].map((name) => `fleet-dev-${name}`).sort(),
    );
  });

  it('joins two services of different machines by the shared network alone', () => {
    const relay = devPeer.one(CONTAINER, SERVICES.crossing.slug);
    assert.deepEqual(networks(relay), [
      { name: `fleet-${DEV_PEER}-fleet`, aliases: [SERVICES.crossing.slug] },
      { name: 'fleet-dev-peers', aliases: [`${SERVICES.crossing.slug}.${PEER}`] },
    ]);
    const speech = dev.one(CONTAINER, SERVICES.awaited.slug);
    assert.deepEqual(networks(speech), [
      { name: 'fleet-dev-fleet', aliases: [SERVICES.awaited.slug] },
      { name: 'fleet-dev-peers', aliases: [`${SERVICES.awaited.slug}.${MAIN}`] },
    ]);
    const joined = [...dev.ofType(CONTAINER), ...devPeer.ofType(CONTAINER)].filter(
      (each) => (networks(each) as unknown[]).length > 1,
    );
    assert.deepEqual(joined, [speech, relay]);
    const waitsAlone = ({ name }: Recorded): boolean => !name.startsWith('ready-');
    assert.deepEqual(
      [dev, devPeer].map((each) => each.ofType(COMMAND).filter(waitsAlone).length),
      [1, 1],
    );
    assert.ok(dev.needs(speech, COMMAND).includes('peers'));
  });

  it('tells a service where one of another machine is, and waits for its own machine alone', () => {
    const relay = devPeer.one(CONTAINER, SERVICES.crossing.slug);
    const { slug, row } = SERVICES.awaited;
    const at = `${slug}.${MAIN}`;
    assert.ok(Object.values(environment(relay)).includes(`${at}:${String(row.port)}`));
    const local = must(SERVICES.crossing.row.placements[PEER]).dependsOn.filter(
      (name) => name !== row.name,
    );
    assert.deepEqual(JSON.parse(environment(relay)['FLEET_DEPENDENCIES'] ?? ''), {
      ...Object.fromEntries(local.map((name) => [name, `http://${toSlug(name)}:18080/health`])),
      [row.name]: `http://${at}:18080/health`,
    });
    assert.deepEqual(devPeer.needs(relay, CONTAINER), local.map(toSlug));
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

  it('publishes every port on loopback, another machine apart by its offset', () => {
    const { slug, row } = SERVICES.both;
    const port = must(row.port);
    const at = (offset: number): string[] => [
      `127.0.0.1:${String(offset + port)}→${String(port)}`,
      `127.0.0.1:${String(offset + row.healthPort)}→18080`,
    ];
    assert.deepEqual(ports(dev.one(CONTAINER, slug)), at(0));
    const { portOffset } = parseStack(DEV_PEER, configOf(DEV_PEER));
    assert.ok(portOffset > 0);
    assert.deepEqual(ports(devPeer.one(CONTAINER, slug)), at(portOffset));
    const all = [...dev.ofType(CONTAINER), ...devPeer.ofType(CONTAINER)].flatMap(ports);
    assert.equal(all.length, 2 * (servicesOn(MAIN).length + servicesOn(PEER).length));
    assert.equal(new Set(all.map((each) => each.split('→')[0])).size, all.length);
    assert.ok(all.every((each) => each.startsWith('127.0.0.1:')));
  });

  it('publishes on the LAN address only the ports that another machine needs', () => {
    const { slug, row } = SERVICES.awaited;
    const { port, healthPort } = row;
    const outward = services(lan).filter((each) => !ports(each).join().includes('127.'));
    assert.deepEqual(
      outward.map((each) => [each.name, ports(each)]),
      [[slug, [`${main}:${String(port)}→${String(port)}`, `${main}:${String(healthPort)}→18080`]]],
    );
  });

  it('gives every service on a LAN the names and addresses of both machines', () => {
    for (const container of services(lan)) {
      const variables = environment(container);
      const told = [MAIN, PEER].map((name) => variables[`${toVariable(name)}_IP`]);
      assert.deepEqual(told, [main, peer], container.name);
      assert.deepEqual(container.inputs['hosts'], [
        { host: MAIN, ip: main },
        { host: PEER, ip: peer },
      ]);
      assert.equal((networks(container) as unknown[]).length, 1);
    }
  });
});

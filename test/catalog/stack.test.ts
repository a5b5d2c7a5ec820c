import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { parseStack } from '../../catalog/stack';
import { root } from '../../cli/context';
import { refusal } from '../support/errors';
import { configOf, least, smallStack } from '../support/stack';

/** Every key of a stack file: a value it refuses, how that is shown, and what to write. */
const wrong: readonly [string, string, string, string][] = [
  ['engine', 'docker', '"docker"', "'embedded' or 'pulumi'"],
  ['machine', '', '""', "a machine's name, such as 'mainpc'"],
  ['registry', 'http://hub', '"http://hub"', "host[:port], such as 'localhost:5050'"],
  ['namespace', 'Fleet', '"Fleet"', "a path such as 'fleet'"],
  ['track', 'cu999', '"cu999"', "'none' or 'cu121'"],
  ['upstreams', 'stand-in', '"stand-in"', "'hub' or 'standin'"],
  ['mirror', 'https://mirror', '"https://mirror"', 'host[:port][/path]'],
  ['builder', '', '""', "a buildx builder's name"],
  ['apt', 'loose', '"loose"', "'strict' or 'mirror'"],
  ['aptSnapshot', '2026-11-01', '"2026-11-01"', "a snapshot date such as '20261101T000000Z'"],
  ['portOffset', '20001', '"20001"', 'a whole number from 0 to 20000'],
  ['portOffset', '-1', '"-1"', 'a whole number from 0 to 20000'],
  ['portOffset', '1.5', '"1.5"', 'a whole number from 0 to 20000'],
  ['address', 'localhost', '"localhost"', "an IPv4 address such as '192.168.1.10'"],
  ['peers', '{"pc2":"pc2.lan"}', '{"pc2":"pc2.lan"}', 'a map such as { pc2: 192.168.1.11 }'],
  ['peers', '192.168.1.11', '"192.168.1.11"', 'a map such as { pc2: 192.168.1.11 }'],
  ['peerNetwork', 'Fleet Peers', '"Fleet Peers"', "a Docker network's name"],
  ['agentWorkers', '0', '"0"', 'a whole number from 1 to 64'],
  ['agentWorkers', 'all', '"all"', 'a whole number from 1 to 64'],
  ['caBundle', '', '""', "'environment' or a file's path"],
  ['healthInterval', '0', '"0"', 'a whole number of seconds from 1 to 300'],
  ['healthStartInterval', '301', '"301"', 'a whole number of seconds from 1 to 300'],
  ['diskReserve', 'lots', '"lots"', 'a whole number of gigabytes'],
];

describe('parseStack', () => {
  for (const [key, value, given, write] of wrong) {
    it(`refuses fleet:${key}: ${given}`, () => {
      assert.deepEqual(
        refusal(() => smallStack({ [key]: value })),
        [`Pulumi.test.yaml: fleet:${key}: given ${given}; write ${write}`],
      );
    });
  }

  it('names every key that is missing, at once', () => {
    assert.deepEqual(
      refusal(() => parseStack('test', {})),
      [
        "Pulumi.test.yaml: fleet:engine: missing; write 'embedded' or 'pulumi'",
        "Pulumi.test.yaml: fleet:machine: missing; write a machine's name, such as 'mainpc'",
        "Pulumi.test.yaml: fleet:registry: missing; write host[:port], such as 'localhost:5050'",
        "Pulumi.test.yaml: fleet:track: missing; write 'none' or 'cu121'",
        "Pulumi.test.yaml: fleet:upstreams: missing; write 'hub' or 'standin'",
      ],
    );
  });

  it('tells how an unknown key is spelt, where case alone is wrong', () => {
    assert.deepEqual(
      refusal(() => smallStack({ portoffset: '5' })),
      ['Pulumi.test.yaml: fleet:portoffset: unknown key; write fleet:portOffset'],
    );
  });

  it('lists the keys that there are, where no other is near', () => {
    assert.deepEqual(
      refusal(() => smallStack({ colour: 'red' })),
      [
        'Pulumi.test.yaml: fleet:colour: unknown key; write one of engine, machine, registry, namespace, track, upstreams, mirror, builder, apt, aptSnapshot, portOffset, address, peers, peerNetwork, agentWorkers, caBundle, healthInterval, healthStartInterval, diskReserve',
      ],
    );
  });

  it('reports wrong, unknown and missing keys together', () => {
    const config: Record<string, string> = { ...least, 'fleet:track': 'cu1', 'fleet:Builder': 'x' };
    Reflect.deleteProperty(config, 'fleet:registry');
    assert.deepEqual(
      refusal(() => parseStack('test', config)),
      [
        "Pulumi.test.yaml: fleet:registry: missing; write host[:port], such as 'localhost:5050'",
        "Pulumi.test.yaml: fleet:track: given \"cu1\"; write 'none' or 'cu121'",
        'Pulumi.test.yaml: fleet:Builder: unknown key; write fleet:builder',
      ],
    );
  });

  it('fills in what the file leaves out', () => {
    assert.deepEqual(smallStack(), {
      name: 'test',
      engine: 'embedded',
      machine: 'alpha',
      registry: 'localhost:5050',
      namespace: 'fleet',
      track: 'none',
      upstreams: 'standin',
      builder: 'fleet',
      apt: 'strict',
      portOffset: 0,
      address: '127.0.0.1',
      peers: {},
      agentWorkers: 1,
      caBundle: 'environment',
      healthInterval: 10,
      diskReserve: 2,
    });
  });

  it('reads numbers and maps from the texts that Pulumi hands over', () => {
    const stack = smallStack({ portOffset: '10000', peers: '{"beta":"192.168.1.11"}' });
    assert.deepEqual([stack.portOffset, stack.peers], [10000, { beta: '192.168.1.11' }]);
  });

  it('leaves the keys of other projects and providers to those', () => {
    assert.equal(parseStack('test', { ...least, 'docker:host': 'ssh://pc2' }).engine, 'embedded');
  });
});

describe('the stack files of this project', () => {
  const stacks = readdirSync(root).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  for (const name of stacks) {
    it(`Pulumi.${name}.yaml parses`, () => {
      assert.equal(parseStack(name, configOf(name)).name, name);
    });
  }

  const parsed = (name: string): Record<string, unknown> => {
    const { engine, machine, track, portOffset, peerNetwork, address } = parseStack(
      name,
      configOf(name),
    );
    return { engine, machine, track, portOffset, peerNetwork, address };
  };
  const real = { engine: 'pulumi', track: 'cu121', portOffset: 0, peerNetwork: undefined };
  const standIn = { engine: 'embedded', track: 'none', peerNetwork: 'fleet-dev-peers' };

  it('are the two real machines, each on its own address', () => {
    assert.deepEqual(parsed('mainpc'), { ...real, machine: 'mainpc', address: '192.168.1.10' });
    assert.deepEqual(parsed('pc2'), { ...real, machine: 'pc2', address: '192.168.1.11' });
  });

  it('are both machines on one host, apart by a port offset, together on a Docker network', () => {
    const loopback = { ...standIn, address: '127.0.0.1' };
    assert.deepEqual(parsed('dev'), { ...loopback, machine: 'mainpc', portOffset: 0 });
    assert.deepEqual(parsed('dev-pc2'), { ...loopback, machine: 'pc2', portOffset: 10000 });
  });
});

import assert from 'node:assert/strict';
import { refusal } from '../support/errors';
import { smallPlan } from '../support/context';
import { digestOf } from '../support/environment';
import { least, smallStack } from '../support/stack';
import { parseStack } from '../../src/stack/parse';

const NOT_A_NAME = ['', 'Upper', 'a b', 'a\n', 'a\0', '-a', 'a:b', 'a/b'];

/** Keys of a stack file, each with values that Docker refuses or that break the fleet without a word. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  peerNetwork: [
    ...NOT_A_NAME,
    ...['host', 'none', 'bridge', 'default', 'ingress', 'container:x', 'x', 'a'.repeat(129)],
  ],
  address: [
    '',
    '0.0.0.0',
    '0.1.2.3',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    'fe80::1',
    '10.0.0',
    '10.0.0.256',
    'localhost',
    '127.0.0.1:80',
    '10.0.0.1/24',
  ],
  registry: [
    '',
    'hub',
    'http://hub:5000',
    'hub:',
    'hub:0',
    'hub:65536',
    'Hub:5000',
    'a..b:5000',
    '-a.b',
    'a b:5000',
    'hub:5000/x',
    'user@hub:5000',
    'hub:5000\n',
    '0.0.0.0:5000',
    '224.0.0.1:5000',
    '255.255.255.255:5000',
    '10.0.0.256:5000',
    '10.0.0:5000',
  ],
  mirror: ['', 'hub', 'https://hub.io', 'hub.io:0', 'hub.io/', 'hub.io//a', 'hub.io/A', 'a..b'],
  cacheFrom: ['', 'hub', 'hub/a', 'ghcr.io', 'ghcr.io/', 'ghcr.io/a/', 'ghcr.io/a//b', 'ghcr.io/A'],
  namespace: [
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    'a..b',
    'a/-b',
    'a-',
    'A',
    'a b',
    'a:b',
    'a@b',
    'a___b',
    'a'.repeat(129),
  ],
  builder: ['', '-a', 'a b', 'a\n', '--help', 'a/b'],
  organization: ['', 'A', '-a', 'a b', 'a/b', 'a.b'],
  portOffset: ['-1', '20001', '1.5', 'x', '1e9'],
  peerWait: ['-1', '3601', 'x'],
  healthInterval: ['0', '-1', '301', '1.5', 'x', '1e9'],
  healthStartInterval: ['0', '-1', '301', '11', 'x'],
  diskReserve: ['-1', '1.5', 'x'],
  agentWorkers: ['0', '65', 'x'],
  audio: ['', 'oss', 'ALSA'],
  track: ['', 'cu999', 'cuda'],
  upstreams: ['', 'docker.io'],
  apt: ['', 'loose'],
  aptSnapshot: ['', '2026', '20261301T000000Z', '20260230T250000Z', '20260101T006100Z'],
  packageIndex: [
    '',
    'pypi.org',
    'http://pypi.org/simple',
    'https://me:secret@pypi.org/simple',
    'https://a b',
    'https://pypi.org/simple?token=hunter2',
    'https://pypi.org/simple#x',
    'https://0.0.0.0/simple',
    'https://239.1.1.1/simple',
    'https://[::]/simple',
    'https://[ff02::1]/simple',
  ],
};

/** Maps of a stack file: each wrong entry, and where its error is. */
const MAPS: readonly [key: string, value: unknown, at: string][] = [
  ...['', '/', 'x', './x', '/a/../b', '/a//b', '/a/', '/a\n', '/a\0'].map(
    (folder): [string, unknown, string] => ['volumes', { 'hub-data': folder }, 'volumes.hub-data'],
  ),
  ['volumes', { a: '/srv/x', b: '/srv/x' }, 'volumes.b'],
  ['volumes', { a: '/srv/x', b: '/srv/x/y' }, 'volumes.b'],
  ['volumes', { a: '/srv/x/y', b: '/srv/x' }, 'volumes.b'],
  ...['', '127.0.0.1', '127.1.2.3', '0.0.0.0', '239.1.1.1', '::1', 'tower', '10.0.0.1:80'].map(
    (address): [string, unknown, string] => ['peers', { beta: address }, 'peers.beta'],
  ),
  ['secrets', { HF_TOKEN: '' }, 'secrets.HF_TOKEN'],
  ['secrets', { HF_TOKEN: 'a\0b' }, 'secrets.HF_TOKEN'],
  ['secrets', { 'A=B': 'x' }, 'secrets.A=B'],
  ['secrets', { '': 'x' }, 'secrets'],
  ['registryAuth', { username: '', password: 'x' }, 'registryAuth.username'],
  ['registryAuth', { username: 'a', password: 'x\0' }, 'registryAuth.password'],
  ...['', 'latest', 'sha256:1', digestOf('A'), digestOf('1').slice(7), `${digestOf('1')}\n`].map(
    (digest): [string, unknown, string] => ['pins', { hub: digest }, 'pins.hub'],
  ),
  ...[
    'https://token@host/agents.git',
    'https://me:hunter2@host/agents.git',
    'https://host/agents.git?access_token=hunter2',
    'https://host/agents.git#main',
    'ssh://me:hunter2@host/agents.git',
    'me:hunter2@host:agents.git',
    '--upload-pack=touch x',
    'ext::sh -c touch% x',
    'fd::17/x',
    'ftp://host/agents.git',
    'https://0.0.0.0/agents.git',
    'https://224.0.0.1/agents.git',
    'a\nb',
    'a\0b',
    '',
  ].map((git): [string, unknown, string] => [
    'agents',
    { source: { git, commit: '0'.repeat(40) } },
    'agents.source.git',
  ]),
  ...[
    'http://me:hunter2@host/x',
    'http://0.0.0.0/x',
    'http://host/x?token=hunter2',
    'host',
    '',
  ].map((deliver): [string, unknown, string] => ['sbom', { deliver }, 'sbom.deliver']),
  ['peers', { beta: '10.0.0.1', gamma: '10.0.0.1' }, 'peers.gamma'],
  ['dockerSocket', { group: 0 }, 'dockerSocket.group'],
  ['dockerSocket', { group: -1 }, 'dockerSocket.group'],
  ['dockerSocket', { group: 2 ** 31 }, 'dockerSocket.group'],
  ...['', 'docker.sock', '/', '/etc/shadow', '/run/../docker.sock', 'unix:///run/docker.sock'].map(
    (path): [string, unknown, string] => ['dockerSocket', { group: 1, path }, 'dockerSocket.path'],
  ),
  ...['-1', 'all', 'GPU', 'GPU-xyz', '0,1', ''].map((device): [string, unknown, string] => [
    'gpu',
    { device, driver: '550.1' },
    'gpu.device',
  ]),
];

describe('a wrong value of a stack file', () => {
  const requireLine = (lines: readonly string[], at: string): void => {
    const line = lines.find((each) => each.startsWith(`Pulumi.test.yaml: fleet:${at}: `));
    assert.ok(line !== undefined, lines.join('\n'));
    assert.match(line, /; [a-z]/);
    assert.doesNotMatch(line, /[\x00-\x1f\x7f]|hunter2/);
  };

  it('is not in the small stack', () => {
    assert.ok(smallStack());
  });

  for (const [key, values] of Object.entries(KEYS)) {
    for (const value of values) {
      it(`${key}: ${JSON.stringify(value)} is refused with file, key and fix`, () => {
        requireLine(
          refusal(() => smallStack({ [key]: value })),
          key,
        );
      });
    }
  }

  for (const [key, value, at] of MAPS) {
    const text = JSON.stringify(value);
    it(`${key}: ${text} is refused with file, key and fix`, () => {
      requireLine(
        refusal(() => smallStack({ [key]: text })),
        at,
      );
    });
  }

  it("is this machine's own address as another's", () => {
    const peers = JSON.stringify({ beta: '192.168.1.10' });
    assert.deepEqual(
      refusal(() => smallStack({ address: '192.168.1.10', peers })),
      [
        "Pulumi.test.yaml: fleet:peers.beta: is this machine's own address: '192.168.1.10'; write the one of beta",
      ],
    );
  });

  it('is a name that compose does not take, of the stack or of the project', () => {
    for (const engine of ['embedded', 'pulumi']) {
      for (const name of ['Dev', 'my.stack', '-x', '_x', '', 'a/b', 'x'.repeat(64)]) {
        assert.deepEqual(
          refusal(() => parseStack(name, { ...least, 'fleet:engine': engine })),
          [
            `Pulumi.${name}.yaml: is not named as a stack is: '${name}'; rename the file, with at most 63 lower case letters, digits, '-' and '_', a letter or digit first`,
          ],
        );
      }
    }
    const keys = Object.fromEntries(
      Object.entries(least).map(([key, value]) => [key.replace('fleet:', 'My Fleet:'), value]),
    );
    assert.deepEqual(
      refusal(() => parseStack('test', keys, 'My Fleet')),
      [
        "Pulumi.yaml: name: is no name for containers: 'My Fleet'; write at most 63 lower case letters, digits, '-' and '_', a letter or digit first",
      ],
    );
  });
});

describe('a stack file that does not go with the rows', () => {
  const refused = (
    keys: Readonly<Record<string, string>>,
    change?: Parameters<typeof smallPlan>[1],
  ) => refusal(() => smallPlan(keys, change));

  it('moves a port above the highest', () => {
    assert.deepEqual(
      refused({ portOffset: '10000' }, ({ hub }) => (hub.healthPort = 60_000)),
      [
        "Pulumi.test.yaml: fleet:portOffset: moves the port health of Hub to 70000, above 65535: '10000'; write at most 5535",
      ],
    );
    assert.ok(smallPlan({ portOffset: '5535' }, ({ hub }) => (hub.healthPort = 60_000)));
  });

  it("leaves a port among the machine's own", () => {
    assert.deepEqual(
      refused({}, ({ hub }) => (hub.port = 80)),
      [
        "Pulumi.test.yaml: fleet:portOffset: leaves the port service of Hub at 80, below 1024: '0'; write at least 944, or a higher port in the row",
      ],
    );
    assert.ok(smallPlan({ portOffset: '944' }, ({ hub }) => (hub.port = 80)));
  });

  it("meets other fleets on the stack's own network", () => {
    assert.deepEqual(refused({ peerNetwork: 'fleet-test-fleet' }), [
      "Pulumi.test.yaml: fleet:peerNetwork: is a network of this stack alone: 'fleet-test-fleet'; write another name, such as 'fleet-test-peers'",
    ]);
  });
});

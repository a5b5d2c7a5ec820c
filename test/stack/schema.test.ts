import assert from 'node:assert/strict';
import { SECRET_KEYS, stackSchema } from '../../src/stack/schema';
import { refusal } from '../support/errors';
import { profile, smallStack } from '../support/stack';

/** Every key of a stack file: a value that it refuses, what is wrong with it and what to write. */
const wrong: readonly [string, string, string, string][] = [
  ['engine', 'docker', "unknown value: 'docker'", "'embedded' or 'pulumi'"],
  ['machine', '', 'is empty', "a machine's name, such as 'tower'"],
  [
    'dockerEngine',
    '',
    'is empty',
    "the engine's name, as docker info --format '{{.Name}}' prints it",
  ],
  [
    'organization',
    'Example',
    "has the wrong form: 'Example'",
    "a GitHub organisation's or user's name in lower case",
  ],
  [
    'registry',
    'http://hub',
    "has the wrong form: 'http://hub'",
    "host[:port], such as 'localhost:5050'",
  ],
  ['namespace', 'Fleet', "has the wrong form: 'Fleet'", "a path such as 'fleet'"],
  [
    'cacheFrom',
    'ghcr.io',
    "has the wrong form: 'ghcr.io'",
    "a registry and namespace such as 'ghcr.io/octocat/fleet'",
  ],
  ['track', 'cu999', "unknown value: 'cu999'", "'none' or one of cu118, cu121, cu124, cu130"],
  ['gpu', '4090', "is not a map: '4090'", "{ device: 0, driver: '550.54.14' }"],
  ['gpu', '{"device"', 'is not a map: \'{"device"\'', "{ device: 0, driver: '550.54.14' }"],
  [
    'profile',
    'fast',
    "is not a map: 'fast'",
    "a stack's name, whose profile it takes, or all six parameters",
  ],
  ['upstreams', 'stand-in', "unknown value: 'stand-in'", "'hub' or 'standin'"],
  ['mirror', 'https://mirror', "has the wrong form: 'https://mirror'", 'host[:port][/path]'],
  ['builder', '', 'is empty', "a buildx builder's name"],
  ['apt', 'loose', "unknown value: 'loose'", "'strict' or 'mirror'"],
  [
    'aptSnapshot',
    '2026-11-01',
    "has the wrong form: '2026-11-01'",
    "a snapshot date such as '20261101T000000Z'",
  ],
  [
    'agents',
    'mine',
    "has the wrong form: 'mine'",
    "'reference', { source: '../agents' } or { source: { git: 'https://…', commit: '<40 hexadecimal digits>' } }",
  ],
  ...['https://ada:secret@pypi.example.com/simple', 'http://pypi.example.com/simple'].map(
    (given): [string, string, string, string] => [
      'packageIndex',
      given,
      `has the wrong form: '${given.replace('ada:secret', '[secret]')}'`,
      "an https URL without credentials, such as 'https://pypi.example.com/simple'",
    ],
  ),
  ['pins', 'all', "is not a map: 'all'", "a map such as { voiceagent: 'sha256:…' }"],
  ['portOffset', '20001', "is above 20000: '20001'", 'a whole number from 0 to 20000'],
  ['portOffset', '-1', "is below 0: '-1'", 'a whole number from 0 to 20000'],
  ['portOffset', '1.5', "is not a whole number: '1.5'", 'a whole number from 0 to 20000'],
  [
    'address',
    'localhost',
    "is not an IPv4 address: 'localhost'",
    "an IPv4 address such as '192.168.1.10'",
  ],
  [
    'peers',
    '192.168.1.11',
    "is not a map: '192.168.1.11'",
    'a map such as { tower: 192.168.1.11 }',
  ],
  [
    'peerNetwork',
    'Fleet Peers',
    "has the wrong form: 'Fleet Peers'",
    "the name of a Docker network of your own, such as 'fleet-peers'",
  ],
  ['peerWait', '-1', "is below 0: '-1'", 'a whole number of seconds from 0 to 3600'],
  ['peerWait', '3601', "is above 3600: '3601'", 'a whole number of seconds from 0 to 3600'],
  ['legacyPython', '3.9', "unknown value: '3.9'", "'3.10' or '3.11'"],
  ['audio', 'oss', "unknown value: 'oss'", "'none', 'alsa', 'pulse' or 'wslg'"],
  [
    'dockerSocket',
    'docker',
    "is not a map: 'docker'",
    "{ group: 998 }, the socket's group as stat -c %g /var/run/docker.sock prints it; with path: if it lies elsewhere",
  ],
  ['volumes', '/srv', "is not a map: '/srv'", 'a map such as { memory: /srv/fleet/memory }'],
  ['production', 'yes', "is not true or false: 'yes'", 'true or false'],
  [
    'scan',
    'on',
    "has the wrong form: 'on'",
    "'off', or a map such as { scanner: trivy, severity: [HIGH, CRITICAL] }",
  ],
  [
    'waivers',
    'none',
    "is not a list: 'none'",
    "a list such as [{ rule, resource, reason, until: '2026-12-31' }]",
  ],
  [
    'policies',
    'off',
    "is not a map: 'off'",
    "a map from a rule's name to 'mandatory', 'advisory' or 'disabled'",
  ],
  ...['cosign.pub', '{}'].map((given): [string, string, string, string] => [
    'signatures',
    given,
    `has the wrong form: '${given}'`,
    "{ key: cosign.pub }, or { identity: '^https://github.com/octocat/fleet/', issuer: 'https://token.actions.githubusercontent.com' }",
  ]),
  ['sbom', 'attach', "is not a map: 'attach'", "{ deliver: 'http://127.0.0.1:9100/sboms' }"],
  ['agentWorkers', '0', "is below 1: '0'", 'a whole number from 1 to 64'],
  ['agentWorkers', 'all', "is not a number: 'all'", 'a whole number from 1 to 64'],
  ['caBundle', '', 'is empty', "'environment' or a file's path"],
  ['healthInterval', '0', "is below 1: '0'", 'a whole number of seconds from 1 to 300'],
  ['healthStartInterval', '301', "is above 300: '301'", 'a whole number of seconds from 1 to 300'],
  ['diskReserve', 'lots', "is not a number: 'lots'", 'a whole number of gigabytes'],
];

const device = "an index such as 0, or a UUID such as 'GPU-8a3f…'";
const capability = "a compute capability such as '8.6', not '86'";
const number = 'a whole number';

/** Values inside a key that it refuses: the value, its path, what is wrong with it, and how what to write begins. */
const wrongInside: readonly [unknown, string, string, string][] = [
  [{ deliver: 'ftp://x' }, 'sbom.deliver', "is not a URL: 'ftp://x'", 'an http or https address'],
  [{ deliver: '/sboms' }, 'sbom.deliver', "is not a URL: '/sboms'", 'an http or https address'],
  [{}, 'gpu.device', 'missing', device],
  [{ device: 0 }, 'gpu.driver', 'missing', "a version such as '550.54.14'"],
  [{ device: -1, driver: '550' }, 'gpu.device', "has the wrong form: '-1'", device],
  [{ device: 'RTX', driver: '550' }, 'gpu.device', "has the wrong form: 'RTX'", device],
  [
    { device: 0, driver: 'new' },
    'gpu.driver',
    "has the wrong form: 'new'",
    "a version such as '550.54.14'",
  ],
  [
    { device: 0, driver: '550', architecture: 86 },
    'gpu.architecture',
    "has the wrong form: '86'",
    capability,
  ],
  [{ device: 0, driver: '550', vram: 0 }, 'gpu.vram', "is below 1: '0'", number],
  [
    { device: 0, driver: '550', lockedMemory: '1 GB' },
    'gpu.lockedMemory',
    "is not a number: '1 GB'",
    number,
  ],
  [
    { ...profile, NUMBA_CACHE_SIZE: '512' },
    'profile.NUMBA_CACHE_SIZE',
    "has the wrong form: '512'",
    "a size like '512MB'",
  ],
  [{ ...profile, OMP_NUM_THREADS: 0 }, 'profile.OMP_NUM_THREADS', "is below 1: '0'", number],
  [
    { web: 'latest' },
    'pins.web',
    "has the wrong form: 'latest'",
    'a digest, sha256: and 64 hexadecimal digits',
  ],
  [{ source: '' }, 'agents.source', 'is empty', "a folder such as '../agents'"],
  [
    { source: { git: 'x', commit: 'main' } },
    'agents.source.commit',
    "has the wrong form: 'main'",
    "a commit's 40 hexadecimal digits",
  ],
  [{ beta: 'beta.lan' }, 'peers.beta', "is not an IPv4 address: 'beta.lan'", 'an IPv4 address'],
  [{ scanner: 'clair' }, 'scan.scanner', "unknown value: 'clair'", "one of 'trivy', 'grype'"],
  [{ severity: [] }, 'scan.severity', "is empty: '[]'", 'some of UNKNOWN, NEGLIGIBLE, LOW'],
  [{ image: 'trivy:1' }, 'scan.image', "has the wrong form: 'trivy:1'", 'name@sha256:…, by digest'],
  [{ redis: 'data' }, 'volumes.redis', "has the wrong form: 'data'", "a folder's full path"],
  [{ key: '' }, 'signatures.key', 'is empty', "a public key's file, such as cosign.pub"],
  [
    { key: 'cosign.pub', log: 'no' },
    'signatures.log',
    "is not true or false: 'no'",
    'true or false',
  ],
  [{ identity: '^x$' }, 'signatures.issuer', 'missing', 'an https address such as'],
  [
    { 'image-pinned': 'off' },
    'policies.image-pinned',
    "unknown value: 'off'",
    "one of 'mandatory', 'advisory', 'disabled'",
  ],
];

/** Refused secrets with their messages, which never show the values. */
const wrongSecrets: readonly [string, string, string][] = [
  [
    'secrets',
    'hunter2',
    "secrets: is not a map: '[secret]'; write them with pulumi config set --secret",
  ],
  [
    'secrets',
    '["hunter2"]',
    "secrets: is not a map: '[secret]'; write them with pulumi config set --secret",
  ],
  [
    'secrets',
    '{"hf_token":"hunter2"}',
    "secrets.hf_token: is no valid name: '[secret]'; write a variable's name like 'HF_TOKEN'",
  ],
  [
    'secrets',
    '{"HF_TOKEN":{"deep":"hunter2"}}',
    "secrets.HF_TOKEN: is not text: '[secret]'; write them with",
  ],
  [
    'github',
    'hunter2',
    "github: is not a map: '[secret]'; write { owner: octocat, repository: fleet }",
  ],
  [
    'github',
    '{"owner":"octocat","repository":"fleet","token":"hunter2 "}',
    "github.token: has the wrong form: '[secret]'; write a token, with pulumi config set --secret --path",
  ],
  [
    'registryAuth',
    'hunter2',
    "registryAuth: is not a map: '[secret]'; write { username, password }",
  ],
  ['registryAuth', '{"password":"hunter2"}', 'registryAuth.username: missing; write { username'],
  [
    'registryAuth',
    '{"username":"a","password":"hunter2","token":"hunter2"}',
    'registryAuth.token: unknown key; remove it, or write { username, password }',
  ],
];

describe('stackSchema', () => {
  for (const [key, value, problem, write] of wrong) {
    it(`refuses fleet:${key}: ${value}`, () => {
      assert.deepEqual(
        refusal(() => smallStack({ [key]: value })),
        [`Pulumi.test.yaml: fleet:${key}: ${problem}; write ${write}`],
      );
    });
  }

  for (const [value, path, said, write] of wrongInside) {
    it(`refuses fleet:${path}: ${said}`, () => {
      const [key = ''] = path.split('.');
      const lines = refusal(() => smallStack({ [key]: JSON.stringify(value) }));
      const start = `Pulumi.test.yaml: fleet:${path}: ${said}; write ${write}`;
      assert.ok(
        lines.some((line) => line.startsWith(start)),
        lines.join('\n'),
      );
    });
  }

  it('refuses a key inside a key that has no such one', () => {
    assert.deepEqual(
      refusal(() => smallStack({ gpu: '{"device":0,"driver":"550","index":1}' })),
      [
        "Pulumi.test.yaml: fleet:gpu.index: unknown key; remove it, or write { device: 0, driver: '550.54.14' }",
      ],
    );
  });

  for (const [key, value, start] of wrongSecrets) {
    it(`refuses fleet:${key} ${value.replaceAll('hunter2', '…')}, and does not repeat it`, () => {
      const lines = refusal(() => smallStack({ [key]: value }));
      const [line = ''] = lines;
      assert.ok(line.startsWith(`Pulumi.test.yaml: fleet:${start}`), line);
      assert.ok(!lines.join().includes('hunter2'));
    });
  }

  it('says in one form of every key where it stands, what is wrong, the value and what to do', () => {
    const refused = [
      ...wrong.map(([key, value]) => [key, value] as const),
      ...wrongSecrets.map(([key, value]) => [key, value] as const),
      ...Object.keys(stackSchema.shape).map((key) => [key, '[[7]]'] as const),
    ];
    for (const [key, value] of refused) {
      const secret = SECRET_KEYS.has(key);
      for (const line of refusal(() => smallStack({ [key]: value }))) {
        assert.match(line, /^Pulumi\.test\.yaml: fleet:[\w.]+: [^;]+; (write|remove) \S+/);
        assert.equal(line.includes(`: '`), value !== '' && !/: (missing|unknown key);/.test(line));
        assert.equal(secret && line.includes('hunter2'), false);
      }
    }
  });

  it('says of every key what to write', () => {
    for (const [key, field] of Object.entries(stackSchema.shape)) {
      assert.equal(typeof field.meta()?.['write'], 'string', key);
    }
  });

  it('takes a card by index or UUID, and versions that YAML took for numbers', () => {
    const gpu = (value: unknown) => smallStack({ gpu: JSON.stringify(value) }).gpu;
    assert.deepEqual(gpu({ device: 1, driver: 550.54, architecture: 8.9 }), {
      device: '1',
      driver: '550.54',
      architecture: '8.9',
    });
    const uuid = 'GPU-8a3f0c1d-0000-4000-8000-000000000000';
    assert.equal(gpu({ device: uuid, driver: '550.54.14' })?.device, uuid);
  });
});

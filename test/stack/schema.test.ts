import assert from 'node:assert/strict';
import { stackSchema } from '../../src/stack/schema';
import { refusal } from '../support/errors';
import { profile, smallStack } from '../support/stack';

/** For every key of a stack file: a refused value, its form in the message, and what to write. */
const wrong: readonly [string, string, string, string][] = [
  ['engine', 'docker', '"docker"', "'embedded' or 'pulumi'"],
  ['machine', '', '""', "a machine's name, such as 'tower'"],
  ['dockerEngine', '', '""', "the engine's name, as docker info --format '{{.Name}}' prints it"],
  ['organization', 'Example', '"Example"', "a GitHub organisation's or user's name in lower case"],
  ['registry', 'http://hub', '"http://hub"', "host[:port], such as 'localhost:5050'"],
  ['namespace', 'Fleet', '"Fleet"', "a path such as 'fleet'"],
  ['track', 'cu999', '"cu999"', "'none' or one of cu118, cu121, cu124, cu130"],
  ['gpu', '4090', '"4090"', "{ device: 0, driver: '550.54.14' }"],
  ['gpu', '{"device"', '"{\\"device\\""', "{ device: 0, driver: '550.54.14' }"],
  ['profile', 'fast', '"fast"', "a stack's name, whose profile it takes, or all six parameters"],
  ['upstreams', 'stand-in', '"stand-in"', "'hub' or 'standin'"],
  ['mirror', 'https://mirror', '"https://mirror"', 'host[:port][/path]'],
  ['builder', '', '""', "a buildx builder's name"],
  ['apt', 'loose', '"loose"', "'strict' or 'mirror'"],
  ['aptSnapshot', '2026-11-01', '"2026-11-01"', "a snapshot date such as '20261101T000000Z'"],
  ...(
    [
      ['mine', '"mine"'],
      ['{"source":""}', '{"source":""}'],
      ['{"source":{"git":"x","commit":"main"}}', '{"source":{"git":"x","commit":"main"}}'],
    ] as const
  ).map(
    ([given, shown]) =>
      [
        ...(['agents', given, shown] as const),
        "'reference', { source: '../agents' } or { source: { git: 'https://…', commit: '<40 hexadecimal digits>' } }",
      ] as [string, string, string, string],
  ),
  [
    'packageIndex',
    'https://ada:secret@pypi.example.com/simple',
    '"https://ada:secret@pypi.example.com/simple"',
    "an https URL without credentials, such as 'https://pypi.example.com/simple'",
  ],
  [
    'packageIndex',
    'http://pypi.example.com/simple',
    '"http://pypi.example.com/simple"',
    "an https URL without credentials, such as 'https://pypi.example.com/simple'",
  ],
  ['pins', 'all', '"all"', "a map such as { voiceagent: 'sha256:…' }"],
  ['portOffset', '20001', '"20001"', 'a whole number from 0 to 20000'],
  ['portOffset', '-1', '"-1"', 'a whole number from 0 to 20000'],
  ['portOffset', '1.5', '"1.5"', 'a whole number from 0 to 20000'],
  ['address', 'localhost', '"localhost"', "an IPv4 address such as '192.168.1.10'"],
  ['peers', '{"beta":"beta.lan"}', '{"beta":"beta.lan"}', 'a map such as { tower: 192.168.1.11 }'],
  ['peers', '192.168.1.11', '"192.168.1.11"', 'a map such as { tower: 192.168.1.11 }'],
  ['peerNetwork', 'Fleet Peers', '"Fleet Peers"', "a Docker network's name"],
  ['peerWait', '-1', '"-1"', 'a whole number of seconds from 0 to 3600'],
  ['peerWait', '3601', '"3601"', 'a whole number of seconds from 0 to 3600'],
  ['legacyPython', '3.9', '"3.9"', "'3.10' or '3.11'"],
  ['audio', 'oss', '"oss"', "'none', 'alsa', 'pulse' or 'wslg'"],
  ['volumes', '/srv', '"/srv"', 'a map such as { memory: /srv/fleet/memory }'],
  ['production', 'yes', '"yes"', 'true or false'],
  ...(['on', '{"scanner":"clair"}'] as const).map((given): [string, string, string, string] => [
    ...(['scan', given, given === 'on' ? '"on"' : given] as const),
    "'off', or a map such as { scanner: trivy, severity: [HIGH, CRITICAL] }",
  ]),
  ...['cosign.pub', '{"key":""}', '{"key":"cosign.pub","log":"no"}', '{"identity":"^x$"}'].map(
    (given): [string, string, string, string] => [
      ...(['signatures', given] as const),
      given.startsWith('{') ? given : `"${given}"`,
      "{ key: cosign.pub }, or { identity: '^https://github.com/octocat/fleet/', issuer: 'https://token.actions.githubusercontent.com' }",
    ],
  ),
  ['sbom', 'attach', '"attach"', "{ deliver: 'http://127.0.0.1:9100/sboms' }"],
  ['agentWorkers', '0', '"0"', 'a whole number from 1 to 64'],
  ['agentWorkers', 'all', '"all"', 'a whole number from 1 to 64'],
  ['caBundle', '', '""', "'environment' or a file's path"],
  ['healthInterval', '0', '"0"', 'a whole number of seconds from 1 to 300'],
  ['healthStartInterval', '301', '"301"', 'a whole number of seconds from 1 to 300'],
  ['diskReserve', 'lots', '"lots"', 'a whole number of gigabytes'],
];

const device = "an index such as 0, or a UUID such as 'GPU-8a3f…'";
const capability = "a compute capability such as '8.6', not '86'";
const number = 'a whole number';

/** Refused values inside a key: the value, its path, its form in the message, and the start of what to write. */
const wrongInside: readonly [unknown, string, string, string][] = [
  [{ deliver: 'ftp://x' }, 'sbom.deliver', 'given "ftp://x"', 'an http or https address'],
  [{ deliver: '/sboms' }, 'sbom.deliver', 'given "/sboms"', 'an http or https address'],
  [{}, 'gpu.device', 'missing', device],
  [{ device: 0 }, 'gpu.driver', 'missing', "a version such as '550.54.14'"],
  [{ device: -1, driver: '550' }, 'gpu.device', 'given -1', device],
  [{ device: 'RTX', driver: '550' }, 'gpu.device', 'given "RTX"', device],
  [{ device: 0, driver: 'new' }, 'gpu.driver', 'given "new"', "a version such as '550.54.14'"],
  [{ device: 0, driver: '550', architecture: 86 }, 'gpu.architecture', 'given 86', capability],
  [{ device: 0, driver: '550', vram: 0 }, 'gpu.vram', 'given 0', number],
  [{ device: 0, driver: '550', lockedMemory: '1 GB' }, 'gpu.lockedMemory', 'given "1 GB"', number],
  [
    { ...profile, NUMBA_CACHE_SIZE: '512' },
    'profile.NUMBA_CACHE_SIZE',
    'given "512"',
    "a size like '512MB'",
  ],
  [{ ...profile, OMP_NUM_THREADS: 0 }, 'profile.OMP_NUM_THREADS', 'given 0', number],
  [{ web: 'latest' }, 'pins.web', 'given "latest"', 'a digest, sha256: and 64 hexadecimal digits'],
  [{ severity: [] }, 'scan.severity', 'given []', 'some of UNKNOWN, NEGLIGIBLE, LOW'],
  [{ image: 'trivy:1' }, 'scan.image', 'given "trivy:1"', 'name@sha256:…, by digest'],
  [{ redis: 'data' }, 'volumes.redis', 'given "data"', "a folder's full path"],
];

/** Refused secrets with their messages, which never show the values. */
const wrongSecrets: readonly [string, string, string][] = [
  ['secrets', 'hunter2', 'secrets: given [secret]; write them with pulumi config set --secret'],
  ['secrets', '["hunter2"]', 'secrets: given [secret]; write them with pulumi config set --secret'],
  [
    'secrets',
    '{"hf_token":"hunter2"}',
    "secrets.hf_token: given [secret]; write a variable's name like 'HF_TOKEN'",
  ],
  ['secrets', '{"HF_TOKEN":{"deep":"hunter2"}}', 'secrets: given [secret]; write them with'],
  ['github', 'hunter2', 'github: given [secret]; write { owner: octocat, repository: fleet }'],
  [
    'github',
    '{"owner":"octocat","repository":"fleet","token":"hunter2 "}',
    'github.token: given [secret]; write a token, with pulumi config set --secret --path',
  ],
  ['registryAuth', 'hunter2', 'registryAuth: given [secret]; write { username, password }'],
  ['registryAuth', '{"password":"hunter2"}', 'registryAuth: given [secret]; write { username'],
  [
    'registryAuth',
    '{"username":"a","password":"hunter2","token":"hunter2"}',
    'registryAuth.token: unknown key; remove it, or write { username, password }',
  ],
];

describe('stackSchema', () => {
  for (const [key, value, given, write] of wrong) {
    it(`refuses fleet:${key}: ${given}`, () => {
      assert.deepEqual(
        refusal(() => smallStack({ [key]: value })),
        [`Pulumi.test.yaml: fleet:${key}: given ${given}; write ${write}`],
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

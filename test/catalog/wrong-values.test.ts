import assert from 'node:assert/strict';
import { problemsAfter, smallCatalog, type Rows } from '../support/catalog';

/** A field of a row of the small catalog, and values that Docker refuses or that break the service without a word. */
interface WrongField {
  readonly row: keyof Rows;
  /** Name of the row and the field's path, as messages have them. */
  readonly at: string;
  readonly values: readonly unknown[];
  /** Puts a value into its place. @default the field of the row */
  readonly place?: (value: unknown) => unknown;
}

const LONG = 'x'.repeat(70);
const CONTROL = ['a\0b', 'a\x07b', 'a\rb', '\x1b[31m'];
const PORTS = [0, -1, 1.5, 65536, 1e9, 18080];
const NAMES = ['', 'Upper', 'with space', 'a_b', 'a--b', '-a', 'a-', 'a/b', 'a\n', 'ä', LONG];
const MEMORY = [1, 5, 0, -1, 64.5, 2 ** 40];

const VOLUME_PATHS = [
  ...['', 'data', './data', '../data', '/', '//', '/data/', '/data/../etc', '/app/./data', '/a//b'],
  ...['/data:ro', '/data:rw,z', ':/data', '/a b', '/a,b', '/a"b', '/a\nb', '/a\0b', '/a$b', "/a'b"],
  ...['/proc', '/proc/1', '/sys', '/sys/fs/cgroup', '/dev', '/dev/shm', '/etc', '/etc/ssl', '/run'],
  ...[
    '/run/secrets',
    '/var/run',
    '/usr',
    '/usr/local/bin',
    '/bin',
    '/sbin',
    '/lib',
    '/lib64',
    '/boot',
  ],
  ...['/root', '/tmp', '/tmp/x', '/var/tmp', '/opt/venv', '/opt/venv/lib', '/opt', '/app', '/var'],
  ...['/var/lib', '/home', '/home/appuser'],
];

const FIELDS: readonly WrongField[] = [
  { row: 'hub', at: 'Hub.memory', values: [...MEMORY, 6, 8, 15] },
  { row: 'cache', at: 'cache.memory', values: MEMORY },
  ...(['hub', 'cache'] as const).map((row): WrongField => ({
    row,
    at: `${row === 'hub' ? 'Hub' : 'cache'}.volumes.0.path`,
    values: VOLUME_PATHS,
    place: (path) => [{ name: 'data', path }],
  })),
  {
    row: 'hub',
    at: 'Hub.volumes.0.name',
    values: NAMES,
    place: (name) => [{ name, path: '/app/data' }],
  },
  { row: 'hub', at: 'Hub.port', values: PORTS },
  { row: 'hub', at: 'Hub.healthPort', values: [0, -1, 1.5, 65536] },
  {
    row: 'hub',
    at: 'Hub.listen.0.container',
    values: [...PORTS, 7001],
    place: (container) => [{ name: 'zmq', container }],
  },
  {
    row: 'hub',
    at: 'Hub.listen.0.name',
    values: [...NAMES, 'service', 'health'],
    place: (name) => [{ name, container: 9000, publish: true }],
  },
  { row: 'hub', at: 'Hub.probe.port', values: PORTS, place: (port) => ({ kind: 'http', port }) },
  { row: 'hub', at: 'Hub.probe.port', values: PORTS, place: (port) => ({ kind: 'zmq', port }) },
  {
    row: 'hub',
    at: 'Hub.probe.path',
    values: ['', 'health', '/a b', '/a\n', '/a?b', '/ä'],
    place: (path) => ({ kind: 'http', port: 7001, path }),
  },
  {
    row: 'hub',
    at: 'Hub.env.VALUE',
    values: [
      ...CONTROL,
      '${hots:Hub}',
      '${host:Hub',
      '${host:}',
      '${port:a b}',
      '${Hub}',
      '${ host:Hub }',
      '${}',
      '${',
      '${HUB',
      '${a.b}',
    ],
    place: (VALUE) => ({ VALUE }),
  },
  {
    row: 'hub',
    at: 'Hub.placements.alpha.env.VALUE',
    values: [...CONTROL, '${Host:Hub}'],
    place: (VALUE) => ({ alpha: { dependsOn: [], env: { VALUE } } }),
  },
  ...[
    '',
    'A=B',
    'lower',
    'A B',
    '1A',
    'A-B',
    'A\0',
    'PATH',
    'LD_PRELOAD',
    'PYTHONHOME',
    'FLEET_PORT',
    'FLEET_SERVICE',
    'FLEET_HEALTH_PORT',
    'FLEET_DEPENDENCIES',
    'FLEET_UVICORN_WORKERS',
    'FLEET_NEW',
    'FLEET_',
    'DOCKER_HOST',
    'LD_AUDIT',
    'NVIDIA_VISIBLE_DEVICES',
    'NVIDIA_DRIVER_CAPABILITIES',
    'VIRTUAL_ENV',
    'WEB_CONCURRENCY',
  ].map((key): WrongField => ({
    row: 'hub',
    at: `Hub.env.${key}`,
    values: [key],
    place: () => ({ [key]: 'x' }),
  })),
  {
    row: 'hub',
    at: 'Hub.secrets.0',
    values: ['', 'a', 'A=B', 'A/B', '../A', 'A\0', 'PATH', 'FLEET_PORT'],
    place: (name) => [name],
  },
  { row: 'hub', at: 'Hub.secrets.1', values: ['TOKEN'], place: (name) => [name, name] },
  {
    row: 'hub',
    at: 'Hub.devices.0',
    values: [
      '',
      '/dev',
      '/dev/',
      'video0',
      '/etc/passwd',
      '/dev/../etc',
      '/dev/a:b',
      '/dev/a:/dev/b',
      '/dev/video0:rwm',
      '/dev/a\nb',
      '/dev/a,b',
      '/dev//a',
      '/dev/null',
      '/dev/shm',
      '/dev/tty',
      '/dev/pts',
    ],
    place: (path) => [path],
  },
  { row: 'hub', at: 'Hub.devices.1', values: ['/dev/video0'], place: (path) => [path, path] },
  {
    row: 'hub',
    at: 'Hub.run.script',
    values: [
      '',
      '/etc/x.py',
      '../x.py',
      'a/../b.py',
      './x.py',
      'a//b.py',
      'a\0.py',
      'a\nb.py',
      'a/',
    ],
    place: (script) => ({ script }),
  },
  {
    row: 'hub',
    at: 'Hub.run.module',
    values: ['', 'a b', 'a..b', '.a', 'a.', 'a/b', 'a.py -c', '-m', 'a\0', '1a'],
    place: (module) => ({ module }),
  },
  {
    row: 'hub',
    at: 'Hub.run.args.0',
    values: CONTROL,
    place: (arg) => ({ script: 'hub.py', args: [arg] }),
  },
  {
    row: 'hub',
    at: 'Hub.source',
    values: ['', 'a\0', 'a\nb', 1, null],
  },
  {
    row: 'hub',
    at: 'Hub.source.git',
    values: ['', 'ftp://example.com/a.git', '-x'],
    place: (git) => ({ git, commit: '0'.repeat(40) }),
  },
  {
    row: 'hub',
    at: 'Hub.source.commit',
    values: ['', 'main', '0'.repeat(39)],
    place: (commit) => ({ git: 'https://example.com/a.git', commit }),
  },
  {
    row: 'hub',
    at: 'Hub.data.0',
    values: ['', '/etc/**', '../x', 'a/../b', 'a\0'],
    place: (glob) => [glob],
  },
  { row: 'hub', at: 'Hub.workers', values: [0, -1, 1.5, 1025, 1e9] },
  { row: 'hub', at: 'Hub.vram', values: [{ peak: 100, mode: 'resident' }, 'unmeasured'] },
  { row: 'camera', at: 'Camera.vram', values: ['none', {}] },
  {
    row: 'camera',
    at: 'Camera.vram.peak',
    values: [0, -1],
    place: (peak) => ({ peak, mode: 'resident' }),
  },
  { row: 'hub', at: 'Hub.family', values: ['', 'Web', 'web:latest', 'none', LONG] },
  {
    row: 'hub',
    at: 'Hub.infrastructure.0',
    values: ['', 'Cache', 'a b', LONG],
    place: (name) => [name],
  },
  { row: 'hub', at: 'Hub.infrastructure.1', values: ['cache'], place: (name) => [name, name] },
  {
    row: 'worker',
    at: 'Worker.placements.alpha.dependsOn.1',
    values: ['Hub'],
    place: (name) => ({ alpha: { dependsOn: [name, name] } }),
  },
  { row: 'cache', at: 'cache.port', values: [0, -1, 1.5, 65536] },
  {
    row: 'cache',
    at: 'cache.user',
    values: [
      '',
      '0:0',
      '0:999',
      '999',
      '999:',
      ':999',
      'root',
      'root:root',
      '-1:1',
      '999:0',
      '1.5:1',
      '4294967295:1',
      '99999999999:1',
      '999:999\n',
    ],
  },
  { row: 'cache', at: 'cache.command', values: [[], ['']] },
  { row: 'cache', at: 'cache.command.0', values: CONTROL, place: (word) => [word] },
  {
    row: 'cache',
    at: 'cache.health',
    values: [
      [],
      ['CMD'],
      ['CMD', ''],
      ['CMD-SHELL'],
      ['CMD-SHELL', ''],
      ['CMD-SHELL', 'a', 'b'],
      ['NONE'],
      ['redis-cli', 'ping'],
      ['cmd', 'x'],
    ],
  },
  { row: 'cache', at: 'cache.upstream', values: NAMES },
  { row: 'cache', at: 'cache.scheme', values: NAMES },
  { row: 'alpha', at: 'alpha.cores', values: [0, -1, 1.5] },
  { row: 'alpha', at: 'alpha.memory', values: [0, -1] },
  { row: 'alpha', at: 'alpha.disk', values: [0, -1] },
  {
    row: 'alpha',
    at: 'alpha.gpu.model',
    values: ['', 'a\nb', 'a\0'],
    place: (model) => ({ model, vram: 1024, architecture: '8.9' }),
  },
  {
    row: 'alpha',
    at: 'alpha.gpu.count',
    values: [0, -1, 1.5],
    place: (count) => ({ model: 'x', count, vram: 1024, architecture: '8.9' }),
  },
  { row: 'web', at: 'web.folder', values: NAMES },
  {
    row: 'web',
    at: 'web.budget.compressed',
    values: [0, -1],
    place: (compressed) => ({ compressed, unpacked: 1 }),
  },
];

/** Fields that hold a name: an error names the row by it. */
const NAMED: readonly [keyof Rows, readonly string[]][] = [
  [
    'hub',
    [
      '',
      'lower',
      'With Space',
      'A-B',
      'A_B',
      'A.B',
      'A\n',
      '1A',
      'Ä',
      `A${LONG}`,
      'Localhost',
      'Alpha',
    ],
  ],
  ['cache', [...NAMES, 'localhost', 'docker-proxy', 'alpha']],
  ['web', NAMES],
  ['alpha', NAMES],
];

/** How messages show a value: control characters escaped, long ones cut, '' not at all. */
const show = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value))
    .replace(/[\x00-\x1f\x7f]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .slice(0, 100);

/** Requires a line about the value at this place, which is one line of a terminal and says what to do. */
function requireLine(problems: readonly string[], place: string, value: unknown): void {
  // Of a list or a map that is wrong as a whole, a message names the field that holds it.
  const line = problems.find((each) => `${place}: `.startsWith(each.split(': ', 2).join(': ')));
  assert.ok(line !== undefined, `no line about ${place}: ${problems.join('\n')}`);
  assert.match(line, /; [a-z]/);
  assert.doesNotMatch(line, /[\x00-\x1f\x7f]/);
  if (value !== '') assert.ok(line.includes(show(value)), `no value in ${line}`);
}

describe('a wrong value of a row', () => {
  const files: Partial<Record<keyof Rows, string>> = {
    cache: 'infrastructure',
    alpha: 'machines',
    web: 'images',
  };
  const fileOf = (row: keyof Rows): string => `${files[row] ?? 'services'}.ts`;

  it('is not in the small catalog', () => {
    assert.ok(smallCatalog());
  });

  for (const { row, at, values, place = (value: unknown) => value } of FIELDS) {
    const [, field = ''] = at.split('.');
    for (const value of values) {
      it(`${at} = ${show(value)} is refused with file, field, value and fix`, () => {
        const problems = problemsAfter((rows) => {
          Object.assign(rows[row], { [field]: place(value) });
        });
        requireLine(problems, `${fileOf(row)}: ${show(at)}`, value);
      });
    }
  }

  for (const [row, names] of NAMED) {
    for (const name of names) {
      it(`${row}.name = ${show(name)} is refused with file, field, value and fix`, () => {
        const problems = problemsAfter((rows) => {
          Object.assign(rows[row], { name });
        });
        requireLine(problems, `${fileOf(row)}: ${show(name)}.name`, name);
      });
    }
  }
});

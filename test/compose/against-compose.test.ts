import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { findFolderOf } from '../../src/config-files/node';
import { listHostPorts } from '../../src/compose/ports';
import { readComposeProject, type ComposeProject } from '../../src/compose/project';
import { readDotEnv } from '../../src/compose/variables';
import { checkFiles } from '../../src/check/rules/files/files';
import { AgentTree } from '../../src/source/agent-tree';
import { root } from '../../src/lib/root';
import { copyCase } from '../support/cases';
import { temporaryFolder } from '../support/folders';

/** What is compared of a service, sorted: ports of the host, environment, mounts and dependencies. */
type Services = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

interface Rendered {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly environment?: Readonly<Record<string, string | null>>;
        readonly ports?: readonly {
          readonly host_ip?: string;
          readonly published?: string;
          readonly protocol: string;
        }[];
        readonly volumes?: readonly { readonly source?: string; readonly target: string }[];
        readonly depends_on?: Readonly<
          Record<string, { readonly condition: string; readonly required: boolean }>
        >;
      }
    >
  >;
}

/** Docker compose itself, without the variables of whoever runs the tests. */
const compose = (folder: string, ...args: string[]) =>
  execa('docker', ['compose', ...args], {
    cwd: folder,
    reject: false,
    extendEnv: false,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  });

const address = (host: string): string => (/^(0\.0\.0\.0|::)?$/.test(host) ? '' : host);

/** Reads by docker compose. @returns undefined where it refuses the file */
async function readByCompose(folder: string): Promise<Services | undefined> {
  const args = ['config', '--no-env-resolution', '--format', 'json'];
  const { exitCode, stdout } = await compose(folder, ...args);
  if (exitCode !== 0) return undefined;
  const { services } = JSON.parse(stdout) as Rendered;
  return Object.fromEntries(
    Object.entries(services).map(([name, each]) => [
      name,
      {
        ports: (each.ports ?? [])
          .filter(({ published = '' }) => /^\d+$/.test(published))
          .map(({ host_ip = '', published = '', protocol }) =>
            [address(host_ip), published, protocol].join(' '),
          )
          .sort(),
        // It writes each dollar sign twice, so that it can read what it writes.
        environment: Object.entries(each.environment ?? {})
          .map(([key, value]) => `${key}=${value === null ? '' : value.replaceAll('$$', '$')}`)
          .sort(),
        volumes: (each.volumes ?? [])
          .map(({ source = '', target }) => `${source} ${target}`)
          .sort(),
        dependsOn: Object.entries(each.depends_on ?? {})
          .map(([key, { condition, required }]) => `${key} ${condition} ${String(required)}`)
          .sort(),
      },
    ]),
  );
}

/** Reads by the project's own reader. */
function load(folder: string): ComposeProject {
  const names = readdirSync(folder);
  const file = names.find((name) => /compose\.ya?ml$/.test(name)) ?? '';
  const overrides = names.filter((name) => /compose\.override\.ya?ml$/.test(name));
  const project = readComposeProject([file, ...overrides], (name) => {
    const full = path.join(folder, name);
    return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
  });
  assert.ok(!('message' in project), file);
  return project;
}

/** What the project's own reader makes of it, in the same form. */
function read(folder: string): Services {
  const project = load(folder);
  return Object.fromEntries(
    project.services
      .filter(({ hasProfiles }) => !hasProfiles)
      .map((each) => [
        each.name,
        {
          ports: each.ports
            .flatMap(listHostPorts)
            .map((port) => [port.address, port.port, port.protocol].join(' '))
            .sort(),
          // It puts the values of env_files there, too.
          environment: [
            ...new Map([
              ...each.envFiles.flatMap(({ text }) => [
                ...readDotEnv(readFileSync(path.join(folder, text), 'utf8')),
              ]),
              ...each.environment.map(({ key, value = '' }): [string, string] => [key, value]),
            ]),
          ]
            .map(([key, value]) => `${key}=${value}`)
            .sort(),
          volumes: each.volumes
            .map(({ source, place, target }) => {
              const text = source?.text ?? '';
              const from = path.join(folder, findFolderOf(place));
              const isPath = text.startsWith('.') && place.file !== '';
              return `${isPath ? path.resolve(from, text) : text} ${target}`;
            })
            .sort(),
          dependsOn: each.dependsOn
            .map(({ text, condition, required }) => `${text} ${condition} ${String(required)}`)
            .sort(),
        },
      ]),
  );
}

/** Recorded cases with a compose file. */
const CASES = [
  '01-uvicorn-module',
  '02-anchor-depends-merge',
  '04-anchor-depends-alias',
  '05-dockerignore-hides-config',
  '07-port-range',
  '14-non-python-builds',
  '15-launchers',
  '16-compose-dropped',
  '17-compose-variables',
  '18-host-port-pair',
  '19-env-pass-through',
  '20-depends-variable',
  '21-include-defines-dependency',
  '22-extends-missing',
  '29-gpu-count-and-ids',
  '30-depends-cycle',
  '31-undefined-network',
  '32-healthy-without-healthcheck',
  '33-env-file-long',
  '34-port-forms',
  '35-bind-mount-missing',
  '36-curl-health-slim',
  '41-module-half-there',
  '42-secrets-in-config',
  '43-src-layout',
];

const ACCEPTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'variables, and a .env file': {
    '.env':
      '# of this machine\nBUS_PORT=7200\nexport QUOTED="a b"\nSINGLE=\'$x\'\nBARE=one # two\n',
    'compose.yaml':
      'services:\n  a:\n    image: x:${TAG:-1}\n    ports: ["${BUS_PORT}:80", "${HEALTH:-7300}-${LAST:-7302}:1-3"]\n    environment:\n      DSN: "postgresql://${U:-voice}:${P:-${U2:-voice}}@db/${QUOTED}"\n      PRICE: "$$5 and $${LITERAL} $5"\n      NONE: "${VARIANT:+yes}"\n      BARE: $BARE\n      SINGLE: $SINGLE\n      NUMBER: 5\n      YES: true\n',
  },
  'anchors and merge keys': {
    'compose.yaml':
      'x-base: &base\n  image: x:1\n  environment: &env {A: 1, B: two}\n  depends_on: &wait {bus: {condition: service_healthy}}\nservices:\n  bus: {image: "redis:7", healthcheck: {test: [CMD, "true"]}}\n  a:\n    <<: *base\n    environment: {<<: *env, B: three}\n  b:\n    <<: *base\n    depends_on:\n      <<: *wait\n      a: {condition: service_started, required: false}\n',
  },
  'include and extends': {
    'compose.yaml':
      'include: [{path: parts/bus.yaml}]\nservices:\n  a:\n    extends: {file: parts/common.yaml, service: agent}\n    environment: [B=own, C=more]\n    ports: ["8001:1"]\n    depends_on: [bus]\n  b:\n    extends: a\n    command: [other]\n',
    'parts/bus.yaml': 'services:\n  bus: {image: "redis:7", volumes: ["./conf:/conf:ro"]}\n',
    'parts/common.yaml':
      'services:\n  agent:\n    image: x:1\n    environment: {A: "1", B: base}\n    ports: ["8000:1"]\n    command: [one]\n',
  },
  'tags that take values away or put others in their place': {
    'compose.yaml':
      'services:\n  a:\n    image: x\n    ports: ["1:1", "2:2"]\n    environment: {A: 1, B: 2, C: 3}\n    volumes: [./a:/a, data:/d]\n    depends_on: [b, c]\n  b: {image: x, ports: !reset ["5:5"], environment: {X: !reset 1, Y: !override 2}}\n  c: {image: x}\n  d:\n    extends: a\n    ports: !override ["9:9"]\n    environment: !reset null\n    volumes: !reset []\n    depends_on: !override [b]\n  e:\n    extends: {file: base.yaml, service: s}\n    environment: {A: !reset null, N: 1}\n    depends_on: !override [b]\nvolumes: {data: {external: true, name: real}}\n',
    'compose.override.yaml':
      'services:\n  a:\n    ports: !override ["3:3"]\n    environment: {B: !reset null, D: 4}\n    volumes: !reset []\n    depends_on: !override {b: {condition: service_started}}\n  c: !reset null\n  b: !override {image: z}\n  e:\n    environment: !override [Z=1]\n',
    'base.yaml':
      'services:\n  s: {image: x, environment: {A: 1, Q: 2}, depends_on: [c], ports: ["7:7"]}\n',
  },
  'included projects with a folder and variables of their own': {
    '.env': 'WHO=main\n',
    'compose.yaml':
      'include:\n  - path: [parts/a.yaml, parts/b.yaml]\n    project_directory: parts/sub\n    env_file: [env/one.env, env/two.env]\n  - {path: parts/c.yaml, env_file: env/one.env}\n  - parts/d.yaml\nservices:\n  m: {image: x, environment: {WHO: "$WHO", ONE: "$ONE"}}\n',
    'env/one.env': 'WHO=one\nONE=1\nBOTH=one\n',
    'env/two.env': 'BOTH=two\n',
    'parts/.env': 'PART=part\nWHO=part\n',
    'parts/sub/.env': 'SUB=sub\nWHO=sub\n',
    'parts/a.yaml':
      'services:\n  a: {image: x, volumes: ["./d:/d", "data:/x"], environment: {WHO: "$WHO", ONE: "$ONE", BOTH: "$BOTH", SUB: "$SUB", PART: "$PART"}, extends: {file: ../other/base.yaml, service: base}}\nvolumes: {data: {external: true}}\n',
    'parts/b.yaml':
      'services:\n  a: {environment: {MORE: 1}, volumes: ["./e:/e"]}\n  b: {image: y, depends_on: [a]}\n',
    'parts/c.yaml':
      'services:\n  c: {image: x, volumes: ["./d:/d"], environment: {ONE: "$ONE", PART: "$PART"}}\n',
    'parts/d.yaml':
      'services:\n  d: {image: x, volumes: ["./d:/d"], environment: {ONE: "$ONE", PART: "$PART"}}\n',
    'parts/other/base.yaml': 'services:\n  base: {image: y, volumes: ["./base:/base"]}\n',
  },
  'environments of lists and maps, over those of env files': {
    'one.env': 'A=one\nB="two words"\n# none\nC=\n',
    'two.env': 'B=second\nD=4\n',
    'compose.yaml':
      'services:\n  a:\n    image: x\n    env_file: [one.env, {path: two.env}, {path: no.env, required: false}]\n    environment: ["C=own", "EMPTY=", "E=a=b=c", "Q=\\"x\\""]\n  b: {image: x, env_file: one.env, environment: {N: 1.50, T: "true", Z: null}}\n',
  },
  'fragments by anchors in lists, and several merges into one': {
    'compose.yaml':
      'x-a: &a {image: x, environment: {A: 1}}\nx-b: &b {image: y, environment: {B: 2}, ports: ["81:1"]}\nx-port: &port "82:2"\nservices:\n  a: {<<: [*a, *b], ports: [*port, "83:3"]}\n  b: {<<: [*b, *a], depends_on: [a]}\n',
  },
  'an override that adds to lists and maps': {
    'compose.yaml':
      'services:\n  a: {image: x, ports: ["1:1"], environment: [A=1, B=1], volumes: ["./a:/a", "./b:/b"], depends_on: [b]}\n  b: {image: x}\n',
    'compose.override.yaml':
      'services:\n  a: {ports: ["1:1", "2:2/udp"], environment: {B: 2, C: 3}, volumes: ["./other:/a:ro", "new:/n"], depends_on: {b: {condition: service_started, restart: true}, c: {condition: service_completed_successfully}}}\n  c: {image: x}\nvolumes: {new: {}}\n',
  },
  'links, volumes_from and a shared network, which are dependencies too': {
    'compose.yaml':
      'services:\n  a: {image: x, links: ["b:store"], volumes_from: ["c:ro"]}\n  b: {image: x, network_mode: "service:c"}\n  c: {image: x, ipc: shareable}\n  d: {image: x, ipc: "service:c", pid: "service:a"}\n',
  },
  'variables with defaults in defaults, and signs that are none': {
    '.env': 'SET=set\nBLANK=\n',
    'compose.yaml':
      'services:\n  a:\n    image: "x:${TAG:-${SET}-${OTHER-o}}"\n    environment:\n      COLON: "${BLANK:-none}"\n      DASH: "${BLANK-none}"\n      PLUS: "${SET:+on}${BLANK:+off}${BLANK+there}"\n      WITHIN: "a${SET}b$SET.c$$SET"\n      URL: "http://${HOST:-a.b}:${PORT:-80}/x?y=1&z=${Z:-2}"\n',
  },
  'ports of which Docker chooses some': {
    'compose.yaml':
      'services:\n  a: {image: x, ports: ["1.2.3.4::80", ":81", "82-84", "85/sctp", "7000-7002:86"]}\n',
  },
  'long forms of ports and mounts': {
    'compose.yaml':
      'services:\n  a:\n    image: x\n    ports: [{target: 80}, {target: 81, published: "8081", protocol: udp, mode: host}, {target: 82, published: 8082-8083}]\n    volumes: [{type: volume, source: data, target: /d, read_only: true, volume: {nocopy: true}}, {type: bind, source: ../up, target: /u, bind: {create_host_path: false}}, {type: volume, target: /v}]\nvolumes: {data: }\n',
  },
  'ports and mounts of every form': {
    'compose.yaml':
      'services:\n  a:\n    image: x:1\n    ports: ["7000-7003:7000-7003", "7517-7519:7517", "8000", "127.0.0.1:9000:90/udp", "[::1]:9100:91", {target: 80, published: 7600, host_ip: 10.0.0.1}, "9200-9201", 9300:93]\n    volumes: [./a:/a:ro, data:/d, /anon, "/etc/x:/x:rw,z", {type: tmpfs, target: /t}, {type: bind, source: ./b, target: /b}]\nvolumes: {data: }\n',
  },
};

const REFUSED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'an include whose variables are not there': {
    'compose.yaml': 'include: [{path: parts/a.yaml, env_file: parts/no.env}]\n',
    'parts/a.yaml': 'services:\n  a: {image: x}\n',
  },
  'an include of which one file is not there': {
    'compose.yaml':
      'include: [{path: [a.yaml, no.yaml], project_directory: parts}]\nservices:\n  b: {image: x}\n',
    'a.yaml': 'services:\n  a: {image: x}\n',
  },
  'a service that depends on none that is there': {
    'compose.yaml': 'services:\n  a: {image: x, depends_on: [nobody]}\n',
  },
  'a service that is nothing to start': {
    'compose.yaml': 'services:\n  a: {environment: {A: 1}}\n',
  },
  'a network of a service that is not there': {
    'compose.yaml': 'services:\n  a: {image: x, networks: [back]}\nnetworks: {front: }\n',
  },
  'a port that is no number': {
    'compose.yaml': 'services:\n  a: {image: x, ports: ["web:80"]}\n',
  },
  'a port above the last one': {
    'compose.yaml': 'services:\n  a: {image: x, ports: ["70000:80"]}\n',
  },
  'a port of a host by its name': {
    'compose.yaml': 'services:\n  a: {image: x, ports: ["localhost:8080:80"]}\n',
  },
  'ranges of ports that do not pair': {
    'compose.yaml': 'services:\n  a: {image: x, ports: ["7000-7002:80-81"]}\n',
  },
  'a secret that the top level does not define': {
    'compose.yaml': 'services:\n  a: {image: x, secrets: [token]}\n',
  },
  'a volume that the top level does not define': {
    'compose.yaml': 'services:\n  a: {image: x, volumes: ["data:/d"]}\n',
  },
};

describe('the reader of compose files', function () {
  before(async function () {
    const { exitCode } = await compose(root, 'version');
    if (exitCode === 0) return;
    console.log('      skipped: no docker compose to compare with');
    this.skip();
  });

  for (const [what, files] of Object.entries(ACCEPTED)) {
    it(`reads ${what} as docker compose does`, async () => {
      const folder = temporaryFolder(files);
      const theirs = await readByCompose(folder);
      assert.ok(theirs, 'docker compose refuses it');
      assert.deepEqual(read(folder), theirs);
    });
  }

  for (const [what, files] of Object.entries(REFUSED)) {
    it(`refuses ${what} as docker compose does`, async () => {
      const folder = temporaryFolder(files);
      assert.equal(await readByCompose(folder), undefined);
      const { files: all } = new AgentTree(folder);
      // What another file may add, such as one of another folder, is a warning.
      const told = checkFiles(folder, all, new Set()).filter(
        ({ rule, message }) =>
          rule.startsWith('compose-') && /Docker Compose stops|not there|is no file/.test(message),
      );
      assert.ok(told.length > 0, 'docker compose refuses it, and check does not say so');
    });
  }

  for (const name of CASES) {
    it(`reads or refuses ${name} as docker compose does`, async function () {
      const folder = copyCase(this, name);
      const theirs = await readByCompose(folder);
      if (theirs) {
        assert.deepEqual(read(folder), theirs);
        return;
      }
      const { files } = new AgentTree(folder);
      const errors = checkFiles(folder, files, new Set()).filter(
        ({ severity, rule }) => severity === 'error' && rule.startsWith('compose-'),
      );
      // Whoever runs compose may give the value.
      const unset = load(folder).problems.filter(({ kind }) => kind === 'value-missing');
      assert.ok(errors.length + unset.length > 0, 'docker compose refuses it, and check does not');
    });
  }
});

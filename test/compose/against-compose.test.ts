import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
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
  const file = readdirSync(folder).find((name) => /compose\.ya?ml$/.test(name)) ?? '';
  const project = readComposeProject([file], (name) => {
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
              const from = path.join(folder, path.dirname(place.file));
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
  'ports and mounts of every form': {
    'compose.yaml':
      'services:\n  a:\n    image: x:1\n    ports: ["7000-7003:7000-7003", "7517-7519:7517", "8000", "127.0.0.1:9000:90/udp", "[::1]:9100:91", {target: 80, published: 7600, host_ip: 10.0.0.1}, "9200-9201", 9300:93]\n    volumes: [./a:/a:ro, data:/d, /anon, "/etc/x:/x:rw,z", {type: tmpfs, target: /t}, {type: bind, source: ./b, target: /b}]\nvolumes: {data: }\n',
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

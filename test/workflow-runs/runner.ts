import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import execa from 'execa';
import { locateFleetHome } from '../../src/lib/home';
import { root } from '../../src/lib/root';
import { actions } from '../../src/workflows/actions';
import { temporaryFolder, writeFiles } from '../support/folders';
import { git } from '../support/git';
import { GithubApi, type Answer } from './github-api';
import { putTrivy } from '../support/scanner';

/** The repository that the jobs believe to be in. */
export const REPOSITORY = 'octo/fleet';
const REGISTRY = 'localhost:5050';
/** Who setup lets into the registry. */
const USER = 'fleet';

/** What of FLEET_HOME tells of the stand-ins for upstream images. */
const UPSTREAMS = ['standins', 'upstreams.json'];

/** What stands before docker: a login to GHCR, which must be by the job's token, is one to the registry in its place. */
const docker = (real: string): string => `#!/bin/sh
[ "$1 $2" = 'login ghcr.io' ] || exec '${real}' "$@"
echo "$*" >>"$FLEET_STANDINS/logins"
[ "$(cat)" = "$GITHUB_TOKEN" ] || { echo 'this is not the token of the job' >&2; exit 1; }
exec '${real}' login ${REGISTRY} --username ${USER} --password-stdin <"$FLEET_STANDINS/password"
`;

/** Read by each step's bash, and by none below that: a job has its own FLEET_HOME and login to the registry, as on a runner that has just come up. */
const NEW_RUNNER = `
unset BASH_ENV
${process.env['DOCKER_HOST'] === undefined ? 'unset DOCKER_HOST # which act sets' : ''}
if [ -n "\${RUNNER_TEMP:-}" ] && [ -z "\${FLEET_ON_MACHINE:-}" ]; then
  export FLEET_HOME=$RUNNER_TEMP/fleet DOCKER_CONFIG=$RUNNER_TEMP/docker
  if [ ! -d "$DOCKER_CONFIG" ]; then
    mkdir -p "$FLEET_HOME" "$DOCKER_CONFIG"
    cp -r "$FLEET_STANDINS/machine/." "$FLEET_HOME/"
    ln -s "$FLEET_PLUGINS" "$DOCKER_CONFIG/cli-plugins"
  fi
fi
`;

interface Line {
  readonly job?: string;
  readonly jobID?: string;
  readonly msg?: string;
  readonly stage?: string;
  readonly step?: string;
  readonly stepResult?: string;
  readonly jobResult?: string;
  readonly command?: string;
  readonly content?: string;
  readonly raw_output?: boolean;
}

/** What became of the jobs of a run. */
export interface Outcome {
  /** Results of jobs, by act's name for each: its id, with a number in a matrix. */
  readonly jobs: Readonly<Record<string, string>>;
  /** Results of steps, as `job: step: result`, in the order in which they ended. */
  readonly steps: readonly string[];
  /** What jobs wrote to their summaries. */
  readonly summary: string;
  /** What the steps printed. */
  readonly printed: string;
}

export interface Request {
  readonly workflow: string;
  /** @default every job */
  readonly job?: string;
  readonly event: 'push' | 'pull_request' | 'workflow_dispatch' | 'schedule';
  /** What GitHub says of the event. */
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly matrix?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Variables of the repository. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** On a machine's own runner, which keeps what it knows from job to job. @default on a new one for each job */
  readonly onMachine?: true;
}

/** Runs jobs of a project's workflows by act on this machine, against stand-ins for what GitHub has. */
export class Runner {
  readonly token = 'the-token-of-the-job';
  readonly standins = temporaryFolder({ attested: '', logins: '' });
  readonly api: GithubApi;
  /** Environment of the machines' own runners. */
  readonly machine = {
    FLEET_ON_MACHINE: '1',
    FLEET_HOME: path.join(this.standins, 'machine'),
  };
  private readonly programs = temporaryFolder({ 'new-runner': NEW_RUNNER });
  private readonly cache = temporaryFolder();
  private tools = '';

  /** @param options.scanner whether a scanner that finds nothing is on the path. Tests of scanners would take it for a real one. @default true */
  constructor(
    private readonly project: string,
    answers: Readonly<Record<string, Answer>> = {},
    { scanner = true }: { readonly scanner?: boolean } = {},
  ) {
    if (scanner) putTrivy(this.programs);
    this.api = new GithubApi(path.join(this.standins, 'api'), this.token, answers);
  }

  /**
   * Builds act and gh if need be, and starts the stand-ins.
   * @returns why it cannot; undefined if it can
   */
  async start(): Promise<string | undefined> {
    const built = await execa(path.join(root, 'setup/workflow-tools.sh'), [], { reject: false });
    const [, tools] = /^ready (.*)$/m.exec(built.stdout) ?? [];
    if (tools === undefined) return `act and gh cannot be built: ${built.stderr}`;
    this.tools = tools;
    const { stdout: real } = await execa('which', ['docker']);
    symlinkSync(path.join(tools, 'gh'), path.join(this.programs, 'gh'));
    const config = `http_unix_socket: ${this.api.socket}\n`;
    writeFiles(this.programs, { docker: docker(real), 'gh-config/config.yml': config });
    chmodSync(path.join(this.programs, 'docker'), 0o755);
    const home = locateFleetHome();
    for (const name of UPSTREAMS) {
      cpSync(path.join(home, name), path.join(this.standins, 'machine', name), { recursive: true });
    }
    const password = path.join(home, 'registry-login/password');
    cpSync(password, path.join(this.standins, 'password'));
    // By its address act names the repository.
    git(this.project, '', 'config', 'remote.origin.url', `https://github.com/${REPOSITORY}`);
    await this.api.start();
    return undefined;
  }

  stop(): void {
    this.api.stop();
  }

  read(name: string): string {
    return readFileSync(path.join(this.standins, name), 'utf8');
  }

  /** Runs a command once in the next run, before a job takes what an earlier job left: what happens while GitHub waits for an approval. */
  meanwhile(command: string): void {
    writeFiles(this.standins, { meanwhile: command });
  }

  async run(request: Request): Promise<Outcome> {
    const { workflow, job, event, matrix, secrets = {}, variables = {}, env = {} } = request;
    const file = path.join(this.standins, 'event.json');
    const [owner, name] = REPOSITORY.split('/');
    const repository = { full_name: REPOSITORY, name, owner: { login: owner } };
    writeFiles(this.standins, { 'event.json': JSON.stringify({ repository, ...request.payload }) });
    // They are a run's own.
    rmSync(path.join(this.standins, 'artifacts'), { recursive: true, force: true });
    mkdirSync(path.join(this.standins, 'artifacts'));
    const own = path.join(homedir(), '.docker');
    const given = {
      BASH_ENV: path.join(this.programs, 'new-runner'),
      FLEET_STANDINS: this.standins,
      FLEET_PLUGINS: path.join(own, 'cli-plugins'),
      BUILDX_CONFIG: path.join(own, 'buildx'),
      GH_CONFIG_DIR: path.join(this.programs, 'gh-config'),
      NO_COLOR: '1',
      ...(request.onMachine ? this.machine : {}),
      ...env,
    };
    const password = this.read('password').trim();
    const registry = {
      FLEET_REGISTRY_USER: USER,
      FLEET_REGISTRY_PASSWORD: password,
      FLEET_REGISTRY_READ_USER: USER,
      FLEET_REGISTRY_READ_PASSWORD: password,
    };
    const all = { GITHUB_TOKEN: this.token, ...registry, ...secrets };
    const { stdout, stderr } = await execa(
      path.join(this.tools, 'act'),
      [
        event,
        '--workflows',
        `.github/workflows/${workflow}.yml`,
        ...(job === undefined ? [] : ['--job', job]),
        ...(matrix === undefined ? [] : ['--matrix', matrix]),
        ...['--eventpath', file, '--actor', 'octocat', '--json', '--pull=false'],
        ...['--platform', 'ubuntu-24.04=-self-hosted', '--platform', 'self-hosted=-self-hosted'],
        ...['--no-cache-server', '--use-gitignore=false', '--concurrent-jobs', '1'],
        ...['--action-cache-path', this.cache],
        ...LOCAL_ACTIONS.flatMap((each) => ['--local-repository', each]),
        ...Object.entries(all).flatMap(([key, value]) => ['--secret', `${key}=${value}`]),
        ...Object.entries(variables).flatMap(([key, value]) => ['--var', `${key}=${value}`]),
        ...Object.entries(given).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ],
      {
        cwd: this.project,
        reject: false,
        stdin: 'ignore',
        env: { PATH: `${this.programs}:${process.env['PATH'] ?? ''}` },
      },
    );
    return readOutcome(stdout, stderr);
  }
}

/** Starts a runner before a suite, which is skipped with the reason where act and gh cannot be built. */
export function useRunner(runner: Runner): void {
  before(async function () {
    const reason = await runner.start();
    if (reason === undefined) return;
    console.log(`      skipped: ${reason}`);
    this.skip();
  });
  after(() => {
    runner.stop();
  });
  afterEach(() => {
    assert.deepEqual(runner.api.unexpected, []);
  });
}

/** Checks that every step of every job ran to its end. */
export function assertSucceeded({ jobs, steps, printed }: Outcome): void {
  const failed = steps.filter((line) => line.endsWith(': failure'));
  const results = Object.values(jobs);
  const all = results.length > 0 && results.every((result) => result === 'success');
  assert.ok(all && failed.length === 0, `${failed.join('\n')}\n${printed.slice(-6000)}`);
}

function readOutcome(stdout: string, stderr: string): Outcome {
  const lines = stdout.split('\n').map((line): Line => {
    try {
      return JSON.parse(line) as Line;
    } catch {
      return { raw_output: true, msg: `${line}\n` };
    }
  });
  const named = (line: Line): string => line.job?.replace(/^[^/]*\//, '').trim() ?? '';
  return {
    jobs: Object.fromEntries(
      lines.flatMap((line) => (line.jobResult ? [[named(line), line.jobResult]] : [])),
    ),
    steps: lines.flatMap((line) =>
      line.stepResult && line.stage === 'Main'
        ? [`${named(line)}: ${line.step ?? ''}: ${line.stepResult}`]
        : [],
    ),
    summary: lines.map((line) => (line.command === 'summary' ? line.content : '')).join(''),
    printed: `${lines.map((line) => (line.raw_output ? line.msg : '')).join('')}\n${stderr}`,
  };
}

/** Folders that stand for actions. act itself checks out, by a copy of the project. */
const LOCAL_ACTIONS = (['attest', 'upload', 'download'] as const).map((each) => {
  const { name, commit } = actions[each];
  return `${name}@${commit}=${path.join(__dirname, 'actions', each)}`;
});

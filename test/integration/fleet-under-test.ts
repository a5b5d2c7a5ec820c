import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import execa from 'execa';
import { listContainers, readLabel, type InspectedContainer } from '../../src/docker/containers';
import type { FleetStatus } from '../../src/engines/engine';
import { temporaryFolder } from '../support/folders';
import { linkPackages } from '../support/project';
import { LABELS } from '../../src/docker/labels';
import { giveOwnAgent } from './own-agent';
import { DEV_PEER, SERVICES } from '../support/rows';

/** Stack of the main machine's fleet with the tests' own names, ports, images and network, beside all other containers. */
export const MAIN = 'it';
export const PEER = 'it-pc2';
/** Port offsets: tests that run at the same time share no port, with each other or with the stacks for one host. */
export const OFFSETS = {
  // Both of these at once, and alone.
  [MAIN]: 20000,
  [PEER]: 11500,
  agents: 19300,
  audio: 18050,
  startInterval: 17100,
  stopStart: 4450,
  broken: 16350,
  containerStates: 5210,
  dockerProxy: 15100,
  export: 6000,
  faults: 6800,
  faultsTable: 6750,
  gpu: 14400,
  gracefulStop: 10350,
  hints: 900,
  impact: 13150,
  launchers: 3900,
  legacy: 11200,
  ownAgents: 1700,
  policyFleet: 9500,
  registry: 6300,
  rollback: 3550,
  rollout: 6900,
  secrets: 8250,
  sign: 6450,
  secondFleet: 5200,
  scan: 3250,
  users: 2150,
  thirdMachine: 1250,
  trials: 4400,
  try: 2250,
  twoCheckouts: 7350,
};
const root = path.resolve(__dirname, '../..');

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Reads the unique name of a test file: `agents` of `agents.test.ts`. */
export const nameOfFile = (file: string): string => path.basename(file, '.test.ts');

/** Names the registry namespace of a test file: files that run at the same time share no image and no cache. */
export const namespaceOf = (file: string): string => `fleet-it/${nameOfFile(file)}`;

/** Holds a copy of the project for edits, and runs its `fleet` command. */
export class FleetUnderTest {
  readonly folder = temporaryFolder();
  readonly namespace: string;

  /**
   * @param file the test file, `__filename`: its stacks have their images in a namespace of its own
   * @param options.history keep this checkout's commits, so that images are those that are built by hand from it
   */
  constructor(file: string, { history = false }: { readonly history?: boolean } = {}) {
    this.namespace = namespaceOf(file);
    if (history) execFileSync('git', ['clone', '--quiet', root, this.folder]);
    const files = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    });
    for (const file of files.split('\0').filter((name) => name !== '')) {
      const from = path.join(root, file);
      if (existsSync(from)) cpSync(from, path.join(this.folder, file));
    }
    linkPackages(this.folder);
    if (!history) this.commitSetup();
  }

  /** Commits two stacks and a service's own source, so that only a test's edits are dirty. */
  private commitSetup(): void {
    for (const [stack, like] of [
      [MAIN, 'dev'],
      [PEER, DEV_PEER],
    ] as const) {
      this.writeStack(stack, like, { portOffset: OFFSETS[stack], peerNetwork: 'fleet-it-peers' });
    }
    // One service runs a source of its own, the others the reference agent.
    giveOwnAgent(this, SERVICES.legacy.name, 'agents/nlu');
    const git = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    execFileSync('git', ['init', '--quiet'], { cwd: this.folder });
    execFileSync('git', ['add', '--all'], { cwd: this.folder });
    execFileSync('git', [...git, 'commit', '--quiet', '-m', 'under test'], {
      cwd: this.folder,
    });
  }

  /** Writes a stack file like another one, with these keys changed. */
  writeStack(stack: string, like: string, keys: Readonly<Record<string, string | number>>): void {
    const own = { namespace: this.namespace, peerNetwork: `fleet-${stack}-peers`, ...keys };
    const replaced = new RegExp(`^ {2}fleet:(${Object.keys(own).join('|')}): .*\n`, 'gm');
    const lines = Object.entries(own).map(([key, value]) => `  fleet:${key}: ${value}\n`);
    const text = this.read(`Pulumi.${like}.yaml`)
      .replace(replaced, '')
      .concat(...lines);
    this.write(`Pulumi.${stack}.yaml`, text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  /** Replaces `from`, which must be there, and returns a function that restores it. */
  edit(file: string, from: RegExp, to: string | ((match: string) => string)): () => void {
    const before = this.read(file);
    const after = typeof to === 'string' ? before.replace(from, to) : before.replace(from, to);
    if (after === before) throw new Error(`${file} does not hold ${String(from)}`);
    this.write(file, after);
    return () => {
      this.write(file, before);
    };
  }

  /** Starts the command. An `up` ends when all is healthy, unless the test has it watch. */
  start(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    { watch = false }: { readonly watch?: boolean } = {},
  ): execa.ExecaChildProcess {
    const quick = args.includes('up') && !watch ? ['--no-watch'] : [];
    // The copy of a killed run may still be there.
    const changes = args.includes('up') || args.includes('down') ? ['--take-over'] : [];
    return execa(path.join(this.folder, 'bin/fleet'), [...args, ...quick, ...changes], {
      cwd: this.folder,
      env: { NO_COLOR: '1', ...env },
      reject: false,
      stdin: 'ignore',
    });
  }

  async run(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    options: { readonly watch?: boolean } = {},
  ): Promise<Run> {
    const result = await this.start(args, env, options);
    return { code: result.exitCode, out: result.stdout, err: result.stderr };
  }

  /** Runs a command that must succeed. */
  async succeed(...args: string[]): Promise<string> {
    const { code, out, err } = await this.run(args);
    if (code !== 0)
      throw new Error(`bin/fleet ${args.join(' ')} exited ${String(code)}:\n${out}\n${err}`);
    return out;
  }

  async status(stack: string): Promise<FleetStatus> {
    return JSON.parse(await this.succeed('status', '--stack', stack, '--json')) as FleetStatus;
  }

  /** Reads container ids by service or infrastructure name. */
  async ids(stack: string): Promise<Map<string, string>> {
    return new Map((await listContainers(stack)).map((each) => [nameOf(each), each.Id]));
  }

  /** Reads image digests by service, of those that have a container. */
  async digests(stack: string): Promise<Map<string, string>> {
    const { services } = await this.status(stack);
    return new Map(
      services.flatMap(({ service, digest }) => (digest === undefined ? [] : [[service, digest]])),
    );
  }
}

export const nameOf = (container: InspectedContainer): string =>
  readLabel(container, LABELS.service);

/** Lists the names whose values differ between two maps. */
export const changed = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] =>
  [...after]
    .filter(([name, value]) => before.get(name) !== value)
    .map(([name]) => name)
    .sort();

/** Seconds that any wait may take: a machine is slow where others are at work. */
const PATIENCE = 300;

/** Waits until `check` gives something. @throws after `PATIENCE`, with what was waited for */
export async function until<T>(what: string, check: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE * 1000;
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`not within ${String(PATIENCE)} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

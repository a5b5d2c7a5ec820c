import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { locateFleetHome } from '../../src/lib/home';
import { succeeds } from '../../src/lib/exec';
import { isNode, PLACES } from './engine-place';
import { until } from './fleet-under-test';
import { endNamespace } from './second-engine';

const PREFIX = 'fleet-builder-';

/** A buildx builder, with the environment in which buildx finds it. */
export interface Builder {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A BuildKit of the tests' own that has never built anything. buildx knows it in a folder of its own alone; its
 * processes die together, at the latest with the tests' process.
 */
export class SecondBuilder implements Builder {
  readonly name = 'second';
  readonly env: Readonly<Record<string, string>>;

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {
    this.env = { BUILDX_CONFIG: path.join(folder, 'buildx') };
  }

  /** Explains why none can start here; undefined if one can. */
  static async unavailable(): Promise<string | undefined> {
    if (process.getuid?.() !== 0) return 'a second BuildKit needs root';
    const needed = ['unshare', 'setpriv', 'runc'];
    for (const program of needed) {
      if (!(await succeeds('which', [program]))) {
        return `a second BuildKit needs ${program}, which is not installed`;
      }
    }
    return existsSync(program())
      ? undefined
      : `${program()} is not there: setup did not make BuildKit here`;
  }

  static async start(): Promise<SecondBuilder> {
    clearUp();
    const folder = path.join(PLACES, `${PREFIX}${String(process.pid)}-${String(Date.now())}`);
    mkdirSync(folder);
    const builder = new SecondBuilder(folder, launch(folder));
    try {
      await builder.buildx('create', '--name', builder.name, '--driver', 'remote', socket(folder));
      await until('the second builder answers', () => builder.answers());
    } catch (error) {
      const said = readFileSync(path.join(folder, 'log'), 'utf8').slice(-2000);
      await builder.stop();
      throw new Error(`${String(error)}\n${said}`);
    }
    return builder;
  }

  private async answers(): Promise<true | undefined> {
    const said = await this.buildx('inspect', this.name);
    return /^Status: *running/m.test(said) || undefined;
  }

  private async buildx(...args: string[]): Promise<string> {
    return (await execa('docker', ['buildx', ...args], { env: this.env })).stdout;
  }

  /** Stops it at once, and removes all that it has built. */
  async stop(): Promise<void> {
    await endNamespace(this.child);
    remove(this.folder);
  }
}

const program = (): string => path.join(locateFleetHome(), 'bin', 'buildkitd');
const socket = (folder: string): string => `unix://${folder}/sock`;

function launch(folder: string): ChildProcess {
  const log = openSync(path.join(folder, 'log'), 'w');
  const unshare = ['unshare', '--mount', '--pid', '--mount-proc', '--fork', '--kill-child'];
  const daemon = [
    program(),
    '--root',
    `${folder}/root`,
    '--addr',
    socket(folder),
    '--otel-socket-path',
    `${folder}/otel.sock`,
    '--config',
    '/dev/null',
    '--containerd-worker',
    'false',
    '--oci-worker',
    'true',
    '--oci-max-parallelism',
    '4',
  ];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...unshare, ...daemon], {
    stdio: ['ignore', log, log],
    // Ctrl-C is for the tests, which then stop the builder.
    detached: true,
  });
  closeSync(log);
  return child;
}

/** Removes the remains of dead processes' builders. */
function clearUp(): void {
  for (const entry of readdirSync(PLACES).filter((name) => name.startsWith(PREFIX))) {
    const [owner = ''] = entry.slice(PREFIX.length).split('-');
    if (!isNode(owner)) remove(path.join(PLACES, entry));
  }
}

const remove = (folder: string): void => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
};

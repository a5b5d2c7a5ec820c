import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { succeeds } from '../../src/lib/exec';
import { EnginePlace } from './engine-place';
import { until } from './fleet-under-test';

/**
 * How an engine gives containers a GPU that is not there: by NVIDIA's hook, as all do, or by CDI, as Docker 28.3 and
 * later do too.
 */
export type GpuKind = 'hook' | 'cdi';

/** Programs that make Docker register its GPU driver at start. It runs the first before each container with a GPU. */
const GPU_PROGRAMS: Readonly<Record<GpuKind, string>> = {
  hook: 'nvidia-container-runtime-hook',
  cdi: 'nvidia-cdi-hook',
};

/** One GPU as CDI describes it. */
const CDI_SPEC = {
  cdiVersion: '0.6.0',
  kind: 'nvidia.com/gpu',
  devices: [{ name: '0', containerEdits: { env: ['NVIDIA_VISIBLE_DEVICES=0'] } }],
};

/**
 * A Docker engine of the tests' own, beside the machine's: empty, and with GPUs for the asking, for it gives out ones
 * that are not there. Its processes have namespaces of their own and die together, at the latest with the tests'
 * process; their network is the machine's, so that ports are published on its loopback and its registry is reached.
 */
export class SecondEngine {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** Name in `docker info`; not the machine's. */
  readonly name: string;

  private constructor(
    private readonly place: EnginePlace,
    private readonly child: ChildProcess,
  ) {
    this.host = `unix://${place.folder}/docker.sock`;
    this.name = place.name;
  }

  /** Explains why none can start here; undefined if one can. */
  static async unavailable(): Promise<string | undefined> {
    if (process.getuid?.() !== 0) return 'a second Docker engine needs root';
    for (const program of ['dockerd', 'unshare', 'setpriv', 'flock', 'ip', 'iptables']) {
      if (!(await succeeds('which', [program]))) {
        return `a second Docker engine needs ${program}, which is not installed`;
      }
    }
    return undefined;
  }

  /** Explains why none can give GPUs by CDI; undefined if one can. */
  static async withoutCdi(): Promise<string | undefined> {
    const { stdout } = await execa('dockerd', ['--help']);
    return stdout.includes('--cdi-spec-dir') ? undefined : 'dockerd here knows no CDI';
  }

  /** @param options gpu: how the engine gives GPUs to containers that reserve them. @default it refuses them */
  static async start({ gpu }: { readonly gpu?: GpuKind | undefined }): Promise<SecondEngine> {
    const place = await EnginePlace.take();
    const engine = new SecondEngine(place, launch(place, gpu));
    try {
      await until('the second engine answers', () => engine.answers());
    } catch (error) {
      const said = readFileSync(path.join(place.folder, 'log'), 'utf8').slice(-2000);
      await engine.stop();
      throw new Error(`${String(error)}\n${said}`);
    }
    return engine;
  }

  private async answers(): Promise<true | undefined> {
    if (this.child.exitCode !== null) throw new Error('the second engine ended while starting');
    return (await succeeds('docker', ['--host', this.host, 'version'])) || undefined;
  }

  /** Runs a docker command on this engine and returns its output. */
  async docker(...args: string[]): Promise<string> {
    return (await execa('docker', ['--host', this.host, ...args])).stdout;
  }

  /** Stops it and its containers at once, and removes all that they left. */
  async stop(): Promise<void> {
    // Stopped before: its number may be another's by now.
    if (!existsSync(this.place.folder)) return;
    await endNamespace(this.child);
    this.place.clear();
  }
}

/** Ends `unshare --pid --fork` with every process of its namespace, and waits until they are gone. */
export async function endNamespace(child: ChildProcess): Promise<void> {
  const { pid, exitCode, signalCode } = child;
  if (pid !== undefined && exitCode === null && signalCode === null) {
    const ended = once(child, 'exit', { signal: AbortSignal.timeout(300_000) });
    // The first process of a process namespace takes all others with it, and is reaped after them.
    const first = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
    if (first !== '') process.kill(Number(first), 'SIGKILL');
    await ended;
  }
}

function launch(place: EnginePlace, gpu: GpuKind | undefined): ChildProcess {
  const programs = path.join(place.folder, 'bin');
  mkdirSync(programs);
  if (gpu) writeFileSync(path.join(programs, GPU_PROGRAMS[gpu]), '#!/bin/sh\n', { mode: 0o755 });
  const config = path.join(place.folder, 'daemon.json');
  writeFileSync(config, JSON.stringify({ ...settings(place), ...(gpu === 'cdi' && cdi(place)) }));
  const log = openSync(path.join(place.folder, 'log'), 'w');
  // The machine's containerd, and the sockets of any one's containers, are in /run/containerd.
  const inside =
    'hostname "$0" && mkdir -p /run/containerd && mount -t tmpfs tmpfs /run/containerd && exec dockerd --config-file "$1"';
  const unshare = ['unshare', '--mount', '--pid', '--uts', '--mount-proc', '--fork'];
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', ...unshare, '--kill-child', 'sh', '-c', inside, place.name, config],
    {
      env: { ...process.env, PATH: `${programs}:${process.env['PATH'] ?? ''}` },
      stdio: ['ignore', log, log],
      // Ctrl-C is for the tests, which then stop the engine.
      detached: true,
    },
  );
  closeSync(log);
  return child;
}

const settings = ({ name, folder, addresses }: EnginePlace): object => ({
  hosts: [`unix://${folder}/docker.sock`],
  'data-root': `${folder}/data`,
  'exec-root': `${folder}/exec`,
  pidfile: `${folder}/pid`,
  // One of its own that exists: with none, Docker deletes docker0, which is the first engine's.
  bridge: name,
  'default-address-pools': [{ base: addresses, size: 24 }],
  // It would empty the first engine's chains: they have the same names.
  iptables: false,
  ip6tables: false,
  // systemd does not know the process ids of another namespace.
  'exec-opts': ['native.cgroupdriver=cgroupfs'],
  'cgroup-parent': `/${name}`,
});

/** Describes a GPU in a folder of the engine's own. */
function cdi({ folder }: EnginePlace): object {
  const specs = path.join(folder, 'cdi');
  mkdirSync(specs);
  writeFileSync(path.join(specs, 'nvidia.json'), JSON.stringify(CDI_SPEC));
  return { 'cdi-spec-dirs': [specs] };
}

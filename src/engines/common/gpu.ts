import { FleetError } from '../../lib/errors';
import { docker } from '../../docker/ask';

/** Who reserves which card. */
interface Reservation {
  readonly stack: string;
  /** Index or UUID. */
  readonly device: string;
  /** Number of services with a container that reserves it. */
  readonly services: number;
}

/**
 * Asks the engine for the card before any container of the fleet does.
 * @throws FleetError when it cannot give containers that card
 */
export function checkGpu(stack: { readonly name: string }, device: string, services: number): void {
  const said = probe(device);
  const { stdout: engine } = docker(['info', '--format', '{{.Name}}']);
  const problem = gpuProblem(said, engine, { stack: stack.name, device, services });
  if (problem !== undefined) throw new FleetError(problem);
}

/** What Docker says to a container with the card: of an empty image, so that nothing is pulled and nothing runs. */
function probe(device: string): string {
  const made = docker(['import', '/dev/null']);
  if (made.code !== 0) throw new FleetError(`docker import: ${made.stderr}`);
  const image = made.stdout;
  try {
    const gpu = ['--gpus', `"device=${device}"`];
    return docker(['run', '--rm', '--network', 'none', ...gpu, image, '/nothing']).stderr;
  } finally {
    docker(['image', 'rm', '--force', image]);
  }
}

/**
 * The error that Docker's answer to the probe amounts to. Whatever else it says, it has given the card: in an empty
 * image there is no program to start, nor what NVIDIA's hook tells the linker's cache about.
 */
export function gpuProblem(
  said: string,
  engine: string,
  { stack, device, services }: Reservation,
): string | undefined {
  const reserving = `${String(services)} ${services === 1 ? 'service reserves' : 'services reserve'} GPU ${device}`;
  if (said.includes('could not select device driver')) {
    return `Docker engine ${engine} has no NVIDIA container runtime, and ${reserving}; install nvidia-container-toolkit and restart Docker, or take fleet:gpu out of Pulumi.${stack}.yaml`;
  }
  const refused =
    /(?:nvidia-container-cli[\w.]*: (?!ldcache error)|unresolvable CDI devices )[^"\\\n]*/.exec(
      said,
    );
  if (!refused) return undefined;
  const why = refused[0].replace(/: unknown\.?$/, '').slice(0, 200);
  return `Docker engine ${engine} does not give out its GPU, and ${reserving}: ${why}; correct Pulumi.${stack}.yaml: fleet:gpu.device (nvidia-smi -L lists the GPUs), or put the driver right`;
}

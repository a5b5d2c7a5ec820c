import { FleetError } from '../../lib/errors';
import { askEngineName } from '../../docker/info';
import { runDockerSync } from '../../docker/run';

/** The services of a stack that reserve one GPU. */
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
  const answer = probeGpu(device);
  const { stdout: engine } = askEngineName();
  const problem = explainGpuRefusal(answer, engine, { stack: stack.name, device, services });
  if (problem !== undefined) throw new FleetError(problem);
}

/** Starts a container with the GPU from an empty image and reads Docker's error: nothing is pulled and nothing runs. */
function probeGpu(device: string): string {
  const made = runDockerSync(['import', '/dev/null']);
  if (made.code !== 0) throw new FleetError(`docker import: ${made.stderr}`);
  const image = made.stdout;
  try {
    const gpu = ['--gpus', `"device=${device}"`];
    return runDockerSync(['run', '--rm', '--network', 'none', ...gpu, image, '/nothing']).stderr;
  } finally {
    runDockerSync(['image', 'rm', '--force', image]);
  }
}

/**
 * Explains Docker's answer to the probe as an error. Whatever else it says, it has given the card: in an empty
 * image there is no program to start, nor what NVIDIA's hook tells the linker's cache about.
 */
export function explainGpuRefusal(
  answer: string,
  engine: string,
  { stack, device, services }: Reservation,
): string | undefined {
  const reserving = `${String(services)} ${services === 1 ? 'service reserves' : 'services reserve'} GPU ${device}`;
  if (answer.includes('could not select device driver')) {
    return `Docker engine ${engine} has no NVIDIA container runtime, and ${reserving}; install nvidia-container-toolkit and restart Docker, or take fleet:gpu out of Pulumi.${stack}.yaml`;
  }
  const refused =
    /(?:nvidia-container-cli[\w.]*: (?!ldcache error)|unresolvable CDI devices )[^"\\\n]*/.exec(
      answer,
    );
  if (!refused) return undefined;
  const why = refused[0].replace(/: unknown\.?$/, '').slice(0, 200);
  return `Docker engine ${engine} does not give out its GPU, and ${reserving}: ${why}; correct Pulumi.${stack}.yaml: fleet:gpu.device (nvidia-smi -L lists the GPUs), or put the driver right`;
}

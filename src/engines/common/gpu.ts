import { FleetError } from '../../lib/errors';
import { askEngineName } from '../../docker/info';
import { formatCount } from '../../lib/format';
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
  if (made.code !== 0)
    throw new FleetError(
      `docker: cannot import an empty image: ${made.stderr}; correct what it says`,
    );
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
  const place = `Pulumi.${stack}.yaml: fleet:gpu.device`;
  const card = `the card of ${formatCount(services, 'service')}`;
  if (answer.includes('could not select device driver')) {
    return `${place}: Docker engine ${engine} has no NVIDIA container runtime for ${card}: '${device}'; install nvidia-container-toolkit and restart Docker, or remove fleet:gpu`;
  }
  const refused =
    /(?:nvidia-container-cli[\w.]*: (?!ldcache error)|unresolvable CDI devices )[^"\\\n]*/.exec(
      answer,
    );
  if (!refused) return undefined;
  const why = refused[0].replace(/: unknown\.?$/, '').slice(0, 200);
  return `${place}: Docker engine ${engine} does not give out ${card} (${why}): '${device}'; write one that nvidia-smi -L lists, or repair the driver`;
}

import { FleetError } from '../../lib/errors';
import { readEngineHardware, type EngineHardware } from '../../docker/info';
import { formatCount } from '../../lib/format';
import { runDockerSync } from '../../docker/run';
import { GPU_REQUEST } from '../../plan/hardware';

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
  const problem = explainGpuRefusal(answer, readEngineHardware, {
    stack: stack.name,
    device,
    services,
  });
  if (problem !== undefined) throw new FleetError(problem);
}

/**
 * Starts a container from an empty image with the same request as the fleet's containers have, and reads Docker's error:
 * nothing is pulled and nothing runs. Without the driver's name, an engine tries those of other makers too.
 */
function probeGpu(device: string): string {
  const made = runDockerSync(['import', '/dev/null']);
  if (made.code !== 0)
    throw new FleetError(
      `docker: cannot import an empty image: ${made.stderr}; correct what it says`,
    );
  const image = made.stdout;
  try {
    const { driver, capabilities } = GPU_REQUEST;
    const gpu = `driver=${driver},"device=${device}","capabilities=${capabilities.join(',')}"`;
    const args = ['run', '--rm', '--network', 'none', '--gpus', gpu, image, '/nothing'];
    return runDockerSync(args).stderr;
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
  readHardware: () => EngineHardware,
  { stack, device, services }: Reservation,
): string | undefined {
  const place = `Pulumi.${stack}.yaml: fleet:gpu.device`;
  const card = `the card of ${formatCount(services, 'service')}`;
  if (answer.includes('could not select device driver')) {
    const { engine, runtimes, devices } = readHardware();
    const found = `runtimes: ${formatNames(runtimes)}; devices: ${formatNames(devices)}`;
    return `${place}: Docker engine ${engine} gives containers no NVIDIA GPU (${found}), nor ${card}: '${device}'; install nvidia-container-toolkit and restart Docker, or remove fleet:gpu`;
  }
  const refused =
    /(?:nvidia-container-cli[\w.]*: (?!ldcache error)|unresolvable CDI devices )[^"\\\n]*/.exec(
      answer,
    );
  if (!refused) return undefined;
  const why = refused[0].replace(/: unknown\.?$/, '').slice(0, 200);
  const { engine, devices } = readHardware();
  const cards = devices.flatMap((id) => /^nvidia\.com\/gpu=(?!all$)(.+)/.exec(id)?.[1] ?? []);
  const fix = cards.length > 0 ? `one of '${cards.join("', '")}'` : 'one that nvidia-smi -L lists';
  return `${place}: Docker engine ${engine} does not give out ${card} (${why}): '${device}'; write ${fix}, or repair the driver`;
}

const formatNames = (names: readonly string[]): string => names.join(', ') || 'none';

import { runInContainer } from '../../docker/containers';
import { hashJson } from '../../lib/hash';
import { sortKeys, type Definition } from '../../plan/definition';
import { readDefinition } from './ledger';
import { explainVerdict } from './unhealthy';
import { hasFailed, isWell, type JudgedContainer } from './watch';

/**
 * Tells a bad release from a fault of what is around it: disk, driver, ports, servers. Going back to the earlier definition
 * helps against the first alone. Against the second it would take down service after service, and blame what is sound.
 */

type Look = readonly JudgedContainer[];

/** A release that has failed, and what it would be put back to. */
export interface Suspect {
  readonly judged: JudgedContainer;
  readonly good: Definition;
}

/** What `findOutsideFault` compares the suspects with. */
export interface Scene {
  readonly look: Look;
  /** The containers before the release, by service. */
  readonly before: ReadonlyMap<string, JudgedContainer>;
  /** Services that were put back in this run. */
  readonly reverted: ReadonlySet<string>;
  /** Names of the servers beside the services. */
  readonly infrastructure: ReadonlySet<string>;
}

/** Why Docker does not start a container, where its definition is not the cause. */
interface Cause {
  readonly pattern: RegExp;
  readonly what: string;
  /** What of a definition it depends on: a release that changed it may be at fault. @default nothing */
  readonly of?: (definition: Definition) => unknown;
}

const CAUSES: readonly Cause[] = [
  { pattern: /no space left on device|disk quota exceeded/i, what: "Docker's disk is full" },
  {
    pattern: /could not select device driver|nvidia-container-cli|CDI device|nvml error/i,
    what: 'Docker gives containers no GPU',
    of: ({ gpu }) => gpu,
  },
  {
    pattern: /gathering device information/i,
    what: 'a device of the machine is missing',
    of: ({ devices, audio }) => [devices, audio],
  },
  {
    pattern: /port is already allocated|address already in use/i,
    what: 'another program has its port',
    of: ({ ports }) => ports,
  },
  {
    pattern: /bind source path does not exist|error while mounting volume|get volume/i,
    what: 'a volume cannot be mounted',
    of: ({ volumes }) => volumes,
  },
  {
    pattern: /network \S+ not found|failed to set up container networking/i,
    what: 'a network of Docker is missing or broken',
    of: ({ joins, ports }) => [joins, ports],
  },
  {
    pattern: /cannot allocate memory|resource temporarily unavailable/i,
    what: 'the machine has no memory left',
    of: ({ memory }) => memory,
  },
];

/** Kibibytes below which a disk counts as full: logs and small files do not fit any more. */
const FULL = 16 * 1024;

/**
 * Finds the one fault outside of the releases that explains why they failed.
 * @returns what it is, in a line; undefined where the releases themselves are at fault
 */
export async function findOutsideFault(
  suspects: readonly Suspect[],
  scene: Scene,
): Promise<string | undefined> {
  if (suspects.length === 0) return undefined;
  return (
    (await explainInfrastructure(scene)) ??
    suspects.map(explainRefusal).find((each) => each !== undefined) ??
    (await explainDisk(scene)) ??
    (await explainByOthers(suspects, scene))
  );
}

/** A server that the services share is down. */
async function explainInfrastructure({ look, infrastructure }: Scene): Promise<string | undefined> {
  const down = look.find(
    ({ service, verdict }) => infrastructure.has(service) && hasFailed(verdict),
  );
  return down && `${down.service}: ${await explainVerdict(down)}`;
}

/** Docker could not start the container, for a reason that the earlier definition meets as well. */
function explainRefusal({ judged: { service, container }, good }: Suspect): string | undefined {
  const { Error: words } = container.State;
  const cause = CAUSES.find(({ pattern }) => pattern.test(words));
  const now = readDefinition(container);
  if (!cause || !now) return undefined;
  const { of = () => undefined, what } = cause;
  const same = hashJson(sortKeys([of(now)])) === hashJson(sortKeys([of(good)]));
  return same ? `${what}: ${service}: Docker could not start it: ${words}` : undefined;
}

/** The disk of Docker's containers is full, as one that runs sees it: Docker may be on another machine. */
async function explainDisk({ look }: Scene): Promise<string | undefined> {
  const running = look.find((each) => isWell(each));
  if (!running) return undefined;
  const script = 'df -kP / | tail -n 1';
  const line = await runInContainer(running.container.Id, script).catch(() => '');
  const [, , , free] = line.trim().split(/\s+/);
  if (free === undefined || !(Number(free) < FULL)) return undefined;
  return `Docker's disk is full: it has ${String(Math.round(Number(free) / 1024))} MB left`;
}

/** What no release touched fails with the same words, or what was put back does. */
async function explainByOthers(
  suspects: readonly Suspect[],
  { look, before, reverted }: Scene,
): Promise<string | undefined> {
  const meant = new Set(suspects.map(({ judged }) => judged.service));
  const others = look.filter(
    ({ service, container, verdict }) =>
      hasFailed(verdict) &&
      !meant.has(service) &&
      (reverted.has(service) || isUntouched(container.Id, before.get(service))),
  );
  for (const other of others) {
    const words = await readWords(other);
    for (const { judged } of suspects) {
      if (words === '' || words !== (await readWords(judged))) continue;
      const what = reverted.has(other.service) ? 'which was put back' : 'which nothing changed';
      return `${other.service}, ${what}, fails like ${judged.service}: ${await explainVerdict(other)}`;
    }
  }
  return undefined;
}

const isUntouched = (id: string, before: JudgedContainer | undefined): boolean =>
  before?.container.Id === id && isWell(before);

/** Reads the last words of a failed container's log, without numbers; '' where it has none. */
export async function readWords(judged: JudgedContainer): Promise<string> {
  const explained = await explainVerdict(judged);
  const { reason } = judged.verdict;
  if (!explained.startsWith(`${reason}: `)) return '';
  return explained.slice(reason.length + 2).replace(/\d+/g, '#');
}

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { listStacks } from '../checkout/stack-file';
import { listContainers } from '../docker/containers';
import { filterByStack } from '../docker/labels';
import { listStackNetworkIds } from '../docker/networks';
import { listStackVolumes } from '../docker/volumes';
import { hasStack, readCheckouts } from '../engines/common/checkouts';
import { locateStateFolder } from '../lib/home';
import { writeCommand } from '../lib/shell';

/** A stack of the project whose state is on this machine. */
export interface KnownStack {
  readonly name: string;
  /** Folder of its state. */
  readonly folder: string;
  /** Checkouts that worked on it, whether they still have its file or not. */
  readonly checkouts: readonly string[];
}

/** A stack that this checkout has no file of. */
export interface ForeignStack extends KnownStack {
  /** Why its state stays; undefined where it may go. */
  readonly kept: string | undefined;
  /** Names of its volumes, if it is gone. */
  readonly volumes: readonly string[];
}

/** Finds a checkout that is not where it was: it may lie elsewhere now, or on a disk that is not there. */
export const findMissing = ({ checkouts }: Pick<KnownStack, 'checkouts'>): string | undefined =>
  checkouts.find((each) => !existsSync(each));

/** Lists the stacks of a project that this machine knows. */
export function listKnownStacks(project: string): KnownStack[] {
  const home = path.dirname(locateStateFolder(project, '_'));
  if (!existsSync(home)) return [];
  return readdirSync(home, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, folder: path.join(home, name) }))
    .map((stack) => ({ ...stack, checkouts: readCheckouts(stack.folder) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Judges those of which this checkout has no file. @param root the checkout */
export function judgeForeignStacks(
  root: string,
  stacks: readonly KnownStack[],
): Promise<ForeignStack[]> {
  const own = new Set(listStacks(root));
  return Promise.all(stacks.filter(({ name }) => !own.has(name)).map(judge));
}

async function judge(stack: KnownStack): Promise<ForeignStack> {
  const { name, checkouts } = stack;
  const kept = (why: string): ForeignStack => ({ ...stack, volumes: [], kept: why });
  if (checkouts.length === 0) return kept('no checkout is known of it');
  const owner = checkouts.find((each) => hasStack(each, name));
  if (owner !== undefined) return kept(`is a stack of ${owner}`);
  const moved = findMissing(stack);
  if (moved !== undefined) return kept(`its checkout is not at ${moved} any more: moved, or gone`);
  const [containers, networks, volumes] = await Promise.all([
    listContainers(name),
    listStackNetworkIds(name),
    listStackVolumes(name),
  ]);
  if (containers.length + networks.length > 0) {
    return kept(
      `still runs here; ${writeCommand('docker', 'ps', '--all', '--filter', filterByStack(name))} lists it`,
    );
  }
  return volumes.length > 0
    ? { ...kept(`still has data in ${volumes.join(', ')}`), volumes }
    : { ...stack, kept: undefined, volumes };
}

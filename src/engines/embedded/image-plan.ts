import type { Context } from '../../checkout/context';
import { findClosure, sortIntoLevels } from '../../lib/graph';
import { isLocal } from '../../registry-client/address';
import { planLevel, type PlannedImage } from './images';
import { checkPins } from '../common/pins';
import { findPending } from '../common/resources';
import { openRun, type Run } from './run';
import type { Translation } from './translate';

/** The images that a run builds, and the digests of those that have not changed. */
export interface ImagePlan {
  readonly steps: readonly PlannedImage[];
  /** Selected images in lineage levels. */
  readonly levels: readonly (readonly string[])[];
  readonly wanted: number;
  readonly digests: ReadonlyMap<string, string>;
}

type Planning = Pick<Run, 'context' | 'translation' | 'state' | 'selection' | 'build'>;

/**
 * Plans the selected images with their ancestors.
 * @throws FleetError where the registry lacks a pinned digest
 */
export async function planImages(run: Planning): Promise<ImagePlan> {
  if (run.build) await checkPins(run.context);
  return await planSelected(run);
}

/**
 * Reads the digests of those images of a stack that this machine has built of the checkout as it now is. A tag may stand for
 * something else by now, as every user of the machine reaches its registry.
 * @returns digests by image name; none for a registry elsewhere, where other machines push what they build
 */
export async function readBuiltDigests(
  context: Context,
  translation: Translation,
): Promise<ReadonlyMap<string, string>> {
  if (!isLocal(context.stack.registry)) return new Map();
  return (await planSelected(openRun(context, translation))).digests;
}

async function planSelected(run: Planning): Promise<ImagePlan> {
  const { translation, selection } = run;
  const graph = new Map(
    [...translation.targets].map(([name, target]) => [name, findPending(target)]),
  );
  const names = findClosure(
    graph,
    [...graph.keys()].filter((name) => selection.includes(name)),
  );
  const wanted = sortIntoLevels(new Map([...graph].filter(([name]) => names.has(name))));
  const digests = new Map<string, string>();
  const steps: PlannedImage[] = [];
  for (const level of wanted) {
    steps.push(...(await planLevel(run, level, digests)));
  }
  return { steps, levels: wanted, wanted: names.size, digests };
}

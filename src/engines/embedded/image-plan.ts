import { findClosure, sortIntoLevels } from '../../lib/graph';
import { planLevel, type PlannedImage } from './images';
import { checkPins } from '../common/pins';
import { findPending } from '../common/resources';
import type { Run } from './run';

/** The images that a run builds, and the digests of those that have not changed. */
export interface ImagePlan {
  readonly steps: readonly PlannedImage[];
  /** Selected images in lineage levels. */
  readonly levels: readonly (readonly string[])[];
  readonly wanted: number;
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Plans the selected images with their ancestors.
 * @throws FleetError where the registry lacks a pinned digest
 */
export async function planImages(
  run: Pick<Run, 'context' | 'translation' | 'state' | 'selection'>,
): Promise<ImagePlan> {
  const { translation, selection } = run;
  await checkPins(run.context);
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

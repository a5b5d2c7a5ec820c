import { closure, levels } from '../../lib/graph';
import type { Context } from '../../checkout/context';
import { stepsOfLevel, type ImageStep } from './images';
import { pendingIn } from '../common/resources';
import type { State } from './state';
import type { Translation } from './translate';

/** What a run would build, and the digests it would leave as they are. */
export interface ImagePlan {
  readonly steps: readonly ImageStep[];
  /** Wanted images in lineage levels. */
  readonly levels: readonly (readonly string[])[];
  readonly wanted: number;
  readonly digests: ReadonlyMap<string, string>;
}

/** @param chosen service images that are wanted with their ancestors; all where undefined */
export async function planImages(
  context: Context,
  translation: Translation,
  state: State,
  chosen: ReadonlySet<string> | undefined,
): Promise<ImagePlan> {
  const graph = new Map(
    [...translation.targets].map(([name, target]) => [name, pendingIn(target)]),
  );
  const names = chosen
    ? closure(
        graph,
        [...chosen].filter((name) => graph.has(name)),
      )
    : new Set(graph.keys());
  const wanted = levels(new Map([...graph].filter(([name]) => names.has(name))));
  const digests = new Map<string, string>();
  const steps: ImageStep[] = [];
  for (const level of wanted) {
    steps.push(...(await stepsOfLevel(context, translation, level, state, digests)));
  }
  return { steps, levels: wanted, wanted: names.size, digests };
}

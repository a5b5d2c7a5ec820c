import type { Dockerfile, Instruction, Stage } from './parse';
import { substitute } from './variables';

/** Reads the parent image of a stage; undefined if only a build argument sets it. */
export const readParent = (
  { from }: Stage,
  args: Readonly<Record<string, string>>,
): string | undefined =>
  substitute(from, new Map(Object.entries(args).filter(([, value]) => value !== '')));

/** Finds an earlier stage by its name. */
export const findStageIndex = (stages: readonly Stage[], until: number, name: string): number =>
  stages.slice(0, until).findLastIndex((each) => each.name?.toLowerCase() === name.toLowerCase());

export const isStage = (stages: readonly Stage[], until: number, name: string): boolean =>
  findStageIndex(stages, until, name) !== -1;

/** Checks whether an image is one of these, in any registry and with any tag. */
export const isOwnImage = (reference: string, own: ReadonlySet<string>): boolean =>
  own.has(reference.split('/').at(-1)?.split(/[:@]/)[0] ?? '');

/** A stage with those that it is FROM, and the image at their beginning. */
export interface Lineage {
  /** The first is FROM the image. */
  readonly stages: readonly Stage[];
  /** undefined if only a build argument sets it. */
  readonly image: string | undefined;
}

/** Follows a stage to the image that it begins with. @param of index of the stage */
export function findLineage({ stages, args }: Dockerfile, of: number): Lineage {
  const line: Stage[] = [];
  let image: string | undefined;
  for (let at = of; at !== -1;) {
    const stage = stages[at];
    if (!stage) break;
    line.unshift(stage);
    image = readParent(stage, args);
    at = image === undefined ? -1 : findStageIndex(stages, at, image);
  }
  return { stages: line, image };
}

/** Lists the instructions of a stage and of those that it is FROM, in their order. */
export const listInstructions = ({ stages }: Lineage): Instruction[] =>
  stages.flatMap(({ instructions }) => instructions);

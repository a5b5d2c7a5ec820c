import type { Stage } from './parse';
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

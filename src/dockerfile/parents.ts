import type { Stage } from './parse';
import { substitute } from './variables';

/** The image that a stage is FROM; undefined where a build alone says that. */
export const readParent = (
  { from }: Stage,
  args: Readonly<Record<string, string>>,
): string | undefined =>
  substitute(from, new Map(Object.entries(args).filter(([, value]) => value !== '')));

/** Stages go by name or number, those before alone. */
export const findStageIndex = (stages: readonly Stage[], until: number, name: string): number =>
  stages.slice(0, until).findLastIndex((each) => each.name?.toLowerCase() === name.toLowerCase());

export const isStage = (stages: readonly Stage[], until: number, name: string): boolean =>
  findStageIndex(stages, until, name) !== -1;

/** Checks whether an image is one of these, in whichever registry and with whichever tag. */
export const isOwnImage = (reference: string, own: ReadonlySet<string>): boolean =>
  own.has(reference.split('/').at(-1)?.split(/[:@]/)[0] ?? '');

import type { Stage } from './parse';
import { substituted } from './variables';

/** The image that a stage is FROM; undefined where a build alone says that. */
export const parentOf = (
  { from }: Stage,
  args: Readonly<Record<string, string>>,
): string | undefined =>
  substituted(from, new Map(Object.entries(args).filter(([, value]) => value !== '')));

/** Stages go by name or number, those before alone. */
export const indexOfStage = (stages: readonly Stage[], until: number, name: string): number =>
  stages.slice(0, until).findLastIndex((each) => each.name?.toLowerCase() === name.toLowerCase());

export const isStage = (stages: readonly Stage[], until: number, name: string): boolean =>
  indexOfStage(stages, until, name) !== -1;

/** Whether an image is one of these, in whichever registry and with whichever tag. */
export const isOwnImage = (reference: string, own: ReadonlySet<string>): boolean =>
  own.has(reference.split('/').at(-1)?.split(/[:@]/)[0] ?? '');

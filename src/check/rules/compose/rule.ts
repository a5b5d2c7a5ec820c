import type { ComposeService } from '../../../compose/compose';
import type { ComposeProblem } from '../../../compose/variables';
import type { Node } from '../../../config-files/node';
import type { BuildTree } from '../../../dockerfile/build-tree';
import type { Rule } from '../../../lib/finding';

/** A compose file of the source, as the rules see it. */
export interface ComposeSubject {
  readonly file: string;
  /** With variables replaced. */
  readonly root: Node;
  /** Its own, and those of included files. */
  readonly services: readonly ComposeService[];
  readonly problems: readonly ComposeProblem[];
  readonly tree: BuildTree;
  /** False where other compose files beside it may be given together with it, and define what it lacks. */
  readonly isAlone: boolean;
}

export type ComposeRule = Rule<ComposeSubject>;

/** Checks whether a path is relative, without variables. */
export const isLocal = (given: string): boolean =>
  !given.includes('$') && !/^([a-z+]+:\/\/|git@|\/|~)/.test(given);

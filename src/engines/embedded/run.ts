import type { Context } from '../../checkout/context';
import { locateStateFolder } from '../../lib/home';
import { everything } from '../common/selection';
import type { UpOptions } from '../engine';
import { readState, type State } from './state';
import type { Translation } from './translate';

/** One run over a stack: the data that all of its steps share. */
export interface Run extends UpOptions {
  readonly context: Context;
  readonly translation: Translation;
  /** Folder of the stack's state. */
  readonly folder: string;
  /** The stack's state, which the steps of the run update. */
  readonly state: State;
}

/** Reads the stack's state and starts a run with it. Callers that write the state hold the stack's lock. */
export function openRun(
  context: Context,
  translation: Translation,
  {
    selection = everything,
    strict = false,
    watch = false,
    takeOver = false,
    build = true,
    retry = false,
    revert = true,
  }: Partial<UpOptions> = {},
): Run {
  const folder = locateStateFolder(context.project, context.stack.name);
  return {
    context,
    translation,
    folder,
    state: readState(folder),
    selection,
    strict,
    watch,
    takeOver,
    build,
    retry,
    revert,
  };
}

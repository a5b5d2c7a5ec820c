import type { Stack } from '@pulumi/pulumi/automation';
import type { Context } from '../../checkout/context';

/** One update of a stack: the data that all of its steps share. */
export interface Run {
  readonly context: Context;
  readonly stack: Stack;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
}

import type { Expression } from '../../python/ast';
import { Raised, type Run } from './run';
import { external, type Value } from './values';

/** Notes where a program stops by a statement of its own: it raises an exception, or exits with an error. */

/**
 * Notes a stop, where it is certain that the program comes there.
 * @param said text of the exception, or the exit code; undefined if it is not written in the code
 */
export function noteStop(run: Run, exception: string, said: string | undefined): void {
  if (run.certain && run.reached)
    run.emit({ kind: 'stop', exception, said, after: run.mayContinue });
}

/**
 * Leaves the program, as `sys.exit` does.
 * @param said exit code or message of a failure; undefined if it is not known to be one
 */
export function leave(run: Run, said: string | undefined): Value {
  if (said !== undefined) noteStop(run, 'SystemExit', said);
  run.risks += 1;
  if (run.certain) throw new Raised('SystemExit');
  return external('exit');
}

/** The text that an exception is raised with: `ValueError('no key')`, or `'no key'` of an `assert`. */
export function readMessage(value: Expression | undefined): string | undefined {
  const text = value?.type === 'call' ? value.positional[0] : value;
  return text?.type === 'constant' && typeof text.value === 'string' ? text.value : undefined;
}

import type { Expression } from '../../python/ast';
import type { Run } from './run';

/** Notes where a program stops by a statement of its own: it raises an exception, or exits with an error. */

/**
 * Notes a stop, where it is certain that the program comes there.
 * @param said text of the exception, or the exit code; undefined if it is not written in the code
 */
export function noteStop(run: Run, exception: string, said: string | undefined): void {
  if (run.certain && run.reached)
    run.emit({ kind: 'stop', exception, said, after: run.mayContinue });
}

/** The text that an exception is raised with: `ValueError('no key')`, or `'no key'` of an `assert`. */
export function readMessage(value: Expression | undefined): string | undefined {
  const text = value?.type === 'call' ? value.positional[0] : value;
  return text?.type === 'constant' && typeof text.value === 'string' ? text.value : undefined;
}

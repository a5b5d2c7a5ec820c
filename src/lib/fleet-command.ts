import path from 'node:path';
import { root } from './root';
import { joinWords } from './shell';

/** Stack of a command that names none. */
export const DEFAULT_STACK = 'dev';

const PROGRAM = 'bin/fleet';

let chosen = DEFAULT_STACK;

/** Remembers the stack that this process works on, for the commands that its messages tell. */
export function rememberStack(name: string): void {
  chosen = name;
}

/**
 * Writes a command of this program as messages tell it, for the stack that this process works on. It can be pasted as it
 * is: what it names is quoted, and the program is found from the folder that this process runs in.
 * @param words the command, its options and its arguments; a placeholder is in capital letters, as NAME
 */
export const fleetCommand = (...words: readonly string[]): string =>
  fleetCommandFor(chosen, ...words);

/** Writes a command for another stack than this process's, or for none by the default stack. */
export function fleetCommandFor(stack: string, ...words: readonly string[]): string {
  return format(path.relative(process.cwd(), path.join(root, PROGRAM)), stack, words);
}

/** Writes a command to be run in the project's folder. A resource holds it: it is the same whoever runs the program. */
export const fleetCommandInProject = (stack: string, ...words: readonly string[]): string =>
  format(PROGRAM, stack, words);

function format(program: string, stack: string, words: readonly string[]): string {
  const option = stack === DEFAULT_STACK ? [] : ['--stack', stack];
  return joinWords([program, ...option, ...words]);
}

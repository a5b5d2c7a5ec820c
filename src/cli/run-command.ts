import { CommanderError } from 'commander';
import { FleetError } from '../lib/errors';
import { holdJson, printHeldJson } from '../lib/json-output';
import { paint, sendProgressToStderr } from '../lib/output';
import { cli } from './commands';
import { printJsonErrors } from './json-errors';
import { DEFAULT_STACK, fleetCommandFor } from '../lib/fleet-command';

const HELP = `run ${fleetCommandFor(DEFAULT_STACK, '--help')} for the commands`;

/** Checks whether a program reads the results: `--json` counts before `--`, whatever the command makes of it. */
const asksForJson = (args: readonly string[]): boolean => {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).includes('--json');
};

/**
 * Runs a command to its end. Its errors go to standard error and, with `--json`, into the document on standard output.
 * The exit code is in `process.exitCode`.
 * @param args what was typed behind `bin/fleet`
 */
export async function runCommand(args: readonly string[]): Promise<void> {
  const json = asksForJson(args);
  if (json) {
    sendProgressToStderr();
    holdJson();
  }
  try {
    await cli.parseAsync(args, { from: 'user' });
  } catch (error) {
    const lines = printError(error);
    if (json && lines !== undefined) printJsonErrors(lines);
    return;
  }
  if (json) printHeldJson();
}

/**
 * Prints an error and sets the exit code. What a person can correct is its lines alone; anything else is a defect and
 * keeps its stack.
 * @returns its lines; undefined where it is none, as after --help
 */
function printError(error: unknown): readonly string[] | undefined {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode;
    return error.exitCode === 0 ? undefined : [describeUsageError(error)];
  }
  process.exitCode = 1;
  if (error instanceof FleetError) {
    for (const line of error.lines) {
      process.stderr.write(`${paint('red', 'error:', process.stderr)} ${line}\n`);
    }
    return error.lines;
  }
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`${stack}\n`);
  return [message];
}

/** Says on one line what is wrong with the words of the command; commander has printed it. */
function describeUsageError({ code, message }: CommanderError): string {
  if (code === 'commander.help') return `bin/fleet: no command is given; ${HELP}`;
  return `${message.replace(/^error: /, '').replaceAll('\n', ' ')}; ${HELP}`;
}

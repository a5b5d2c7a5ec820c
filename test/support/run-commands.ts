import { runCommand } from '../../src/cli/run-command';
import { runOutcome } from './output';

/**
 * Runs commands one after the other in this process, and prints their outcomes as JSON. A program by itself: commands
 * load their modules as `bin/fleet` does, which the test runner's loader does not.
 */
async function main(commands: readonly (readonly string[])[]): Promise<void> {
  const outcomes = [];
  for (const words of commands) outcomes.push(await runOutcome(() => runCommand(words)));
  process.stdout.write(JSON.stringify(outcomes));
}

void main(JSON.parse(process.argv[2] ?? '[]') as string[][]);

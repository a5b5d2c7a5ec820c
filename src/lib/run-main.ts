import { FleetError } from './errors';

/**
 * Runs a program that is no command of bin/fleet to its end. Where it fails, the exit code is 1 and standard error has a line
 * `error: …` for each thing that a person can correct, without a stack.
 */
export async function runMain(main: () => void | Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const lines = error instanceof FleetError ? error.lines : [String(error)];
    for (const line of lines) process.stderr.write(`error: ${line}\n`);
    process.exitCode = 1;
  }
}

import { FleetError } from '../lib/errors';
import { interrupt } from '../lib/interrupt';
import { paint } from '../lib/output';
import { cli } from './commands';

/** Errors that people can put right are their lines alone; anything else is a defect and keeps its stack. */
function fail(error: unknown): void {
  if (error instanceof FleetError) {
    for (const line of error.lines) {
      process.stderr.write(`${paint('red', 'error:', process.stderr)} ${line}\n`);
    }
  } else {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  }
  process.exitCode = 1;
}

// `bin/fleet preview | head` closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void interrupt());
}
cli.parseAsync().catch(fail);

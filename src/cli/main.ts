import { interrupt } from '../lib/interrupt';
import { runCommand } from './run-command';
import { watchEnd } from './watch-end';

const end = watchEnd();
// `bin/fleet preview | head` closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  end();
  process.exit(0);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void interrupt());
}
void runCommand(process.argv.slice(2)).finally(end);

import { text } from 'node:stream/consumers';
import { FleetError } from '../lib/errors';
import { interrupt, runInterruptibly } from '../lib/interrupt';
import { runMain } from '../lib/run-main';
import { FAILS_TRIAL, SKIP_TRIALS, trialRequestSchema } from '../plan/trial-request';
import { withSlot } from './slots';
import { tryRelease } from './try-release';

/**
 * The trial as a command: one request as JSON, secrets by name as JSON on standard input. Exit 0 where the container may be
 * replaced, with a line `warning: …` where the trial says nothing; else a line on standard error.
 */
async function main(argument: string): Promise<void> {
  const request = trialRequestSchema.parse(JSON.parse(argument));
  if (request.held || process.env[SKIP_TRIALS] === 'yes') return;
  const input = await text(process.stdin);
  const secrets = (input === '' ? {} : JSON.parse(input)) as Readonly<Record<string, string>>;
  const { service, stack } = request;
  const outcome = await runInterruptibly((signal) =>
    withSlot('release trial', `${stack}: ${service}`, signal, () =>
      tryRelease(request, secrets, signal),
    ),
  );
  if ('fails' in outcome) throw new FleetError(`${service}: ${FAILS_TRIAL}${outcome.fails}`);
  if (outcome.unsure !== undefined) {
    process.stderr.write(`warning: ${service}: is not tried first: ${outcome.unsure}\n`);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void interrupt());
}
void runMain(() => main(process.argv[2] ?? ''));

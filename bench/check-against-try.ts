import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FleetError } from '../src/lib/errors';
import { print, formatTable } from '../src/lib/output';
import { findingsIn } from './precision/findings';
import { byKind, predictions } from './prediction/predict';
import { reportsOf, triedIn, type Reports } from './prediction/reports';

/**
 * Counts the services that fail in `bin/fleet try` and whose cause `bin/fleet check` had named.
 *
 *     node --import ./src/lib/register-tsx.mjs bench/check-against-try.ts [--like dev]
 *     node --import ./src/lib/register-tsx.mjs bench/check-against-try.ts --check check.json --try try.json
 *
 * The first form needs Docker: it checks and tries the large monorepo with its defects, which takes many minutes. The
 * second compares what both have printed before, of one source.
 */

const { values } = parseArgs({
  options: {
    like: { type: 'string', default: 'dev' },
    check: { type: 'string' },
    try: { type: 'string' },
  },
});

async function reports(): Promise<Reports> {
  const { check, try: tried } = values;
  if (check === undefined && tried === undefined) return await reportsOf(values.like);
  if (check !== undefined && tried !== undefined) {
    return { check: readFileSync(check, 'utf8'), tried: readFileSync(tried, 'utf8') };
  }
  throw new FleetError('--check and --try go together; write both, each with its file');
}

async function main(): Promise<void> {
  const { check, tried } = await reports();
  const list = predictions(
    triedIn(tried, values.try ?? 'bin/fleet try'),
    findingsIn(check, values.check ?? 'bin/fleet check'),
  );
  print(
    formatTable(
      ['FIRST ERROR', 'FAILED', 'PREDICTED'],
      byKind(list).map(({ kind, failed, predicted }) => [kind, ...[failed, predicted].map(String)]),
    ),
  );
  for (const { service, firstError } of list.filter(({ by }) => by === undefined)) {
    print(`  not predicted: ${service}: ${firstError}`);
  }
  const predicted = list.filter(({ by }) => by !== undefined).length;
  print(`${String(predicted)} of ${String(list.length)} predicted`);
}

// The commands clear away what they started, and then this ends, too.
process.on('SIGINT', () => (process.exitCode = 130));
main().catch((error: unknown) => {
  if (!(error instanceof FleetError)) throw error;
  for (const line of error.lines) process.stderr.write(`error: ${line}\n`);
  process.exitCode ??= 1;
});

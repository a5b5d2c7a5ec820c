import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import execa from 'execa';
import { FleetError } from '../src/lib/errors';
import { formatTable, print } from '../src/lib/output';
import { findWronged, judgeLoopers, type Judged, type Verdict } from './loopers/judge';
import { measureLoopers, type Duration, type Measured } from './loopers/measure';

/**
 * Makes a monorepo of agents of which 21 end again and again, each for another cause, and 28 run well. Tries its services
 * and brings them up, and compares what `bin/fleet try`, `up` and `status` say with how the agents were made.
 *
 *     node --import ./src/lib/register-tsx.mjs bench/loopers.ts [--like dev] [--json file]
 *
 * Needs Docker and many minutes, most of them for the images. Exits with 1 if one of the 21 is called alive or not named
 * with its cause, or another service is called broken.
 */

const { values } = parseArgs({
  options: { like: { type: 'string', default: 'dev' }, json: { type: 'string' } },
});

async function describeMachine(): Promise<Readonly<Record<string, string | number>>> {
  const format = '{{.Server.Version}}';
  const { stdout: docker } = await execa('docker', ['version', '--format', format]);
  const { stdout: storage } = await execa('docker', ['info', '--format', '{{.Driver}}']);
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    load: loadavg()[0] ?? NaN,
    docker,
    storage,
  };
}

const seconds = (value: number): string => `${value.toFixed(1)} s`;

const formatDuration = (what: string, each: Duration): string =>
  `${what}: ${String(each.containers)} containers started within ${seconds(each.starting)}; verdict ${seconds(each.verdict)} after the last start, ${seconds(each.whole)} in all`;

const formatVerdict = ({ alive, said, cause, place }: Verdict): string => {
  if (alive) return '✗ called alive';
  return `${cause ? '✓' : '✗'} ${place ? '' : '(another line) '}${said}`;
};

function printLoopers(judged: readonly Judged[]): void {
  for (const [title, verdict] of [
    ['TRY SAYS', ({ tried }: Judged) => tried],
    ['UP SAYS', ({ up }: Judged) => up],
  ] as const) {
    const rows = judged.map((each) => [
      each.looper.service,
      each.looper.ends,
      formatVerdict(verdict(each)),
    ]);
    print(formatTable(['SERVICE', 'ENDS BY', title], rows));
    const count = (is: (verdict: Verdict) => boolean): string =>
      String(judged.filter((each) => is(verdict(each))).length);
    print(
      `${count(({ alive }) => alive)} of ${String(judged.length)} called alive; ${count(({ cause }) => cause)} with their cause, ${count(({ cause, place }) => cause && place)} with its line too\n`,
    );
  }
}

function printDurations({ tried, up }: Measured): void {
  print(formatDuration('try', tried.duration));
  print(formatDuration('up', up.duration));
}

async function main(): Promise<void> {
  const machine = await describeMachine();
  const measured = await measureLoopers(values.like);
  const judged = judgeLoopers(measured);
  const wronged = findWronged(measured);
  printLoopers(judged);
  for (const [what, names] of Object.entries(wronged) as [string, string[]][]) {
    print(`${what}: ${String(names.length)} others called broken: ${names.join(', ')}`);
  }
  printDurations(measured);
  print(
    Object.entries(machine)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', '),
  );
  if (values.json !== undefined) {
    const { tried, up } = measured;
    const durations = { try: tried.duration, up: up.duration };
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine, durations, judged, wronged }, null, 2)}\n`,
    );
  }
  const verdicts = judged.flatMap(({ tried, up }) => [tried, up]);
  const right = verdicts.every(({ alive, cause }) => !alive && cause);
  if (!right || wronged.tried.length + wronged.up.length > 0) process.exitCode = 1;
}

// The commands clear away what they started, and then this ends, too.
process.on('SIGINT', () => (process.exitCode = 130));
main().catch((error: unknown) => {
  if (!(error instanceof FleetError)) throw error;
  for (const line of error.lines) process.stderr.write(`error: ${line}\n`);
  process.exitCode ??= 1;
});

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import execa from 'execa';
import { FleetError } from '../src/lib/errors';
import { print } from '../src/lib/output';
import { EngineStack } from '../test/integration/each-engine';
import { OFFSETS } from '../test/integration/fleet-under-test';
import { temporaryFolder } from '../test/support/folders';
import { FAILURES } from './faults/failures';
import { targets } from './faults/fleet';
import { Faults, type Cell } from './faults/observe';
import { formatCells } from './faults/table';

/**
 * Releases versions that fail, each in another way, to three services of a small fleet, and prints what becomes of them: the
 * seconds without an answer, what runs, and what the next commands say. Needs Docker and many minutes.
 *
 *     npm run faults -- [--engine embedded|pulumi] [--only NAME…] [--json FILE]
 *
 * NAME is the beginning of a failure's name or of a service's: `--only crash --only Keeper`. All services of a failure get
 * their releases by the same `up`. Under Pulumi it needs `pulumi` on PATH, and keeps its state in a folder of its own.
 */

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'embedded' },
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
  },
});

/** Selects what a name of `--only` begins; all where none does. */
function select<T>(all: readonly T[], name: (each: T) => string): readonly T[] {
  const chosen = all.filter((each) => values.only.some((only) => name(each).startsWith(only)));
  return chosen.length === 0 ? all : chosen;
}

function readEngine(): 'embedded' | 'pulumi' {
  const { engine } = values;
  if (engine === 'embedded' || engine === 'pulumi') return engine;
  throw new FleetError(`--engine: is no engine: '${engine}'; write embedded or pulumi`);
}

async function describe(engine: string): Promise<string> {
  const { stdout: docker } = await execa('docker', ['version', '-f', '{{.Server.Version}}']);
  const pulumi = engine === 'pulumi' ? await execa('pulumi', ['version']) : { stdout: '' };
  return `engine ${engine} ${pulumi.stdout}`.trim().concat(`, Docker ${docker}`);
}

async function main(): Promise<void> {
  const engine = readEngine();
  const failures = select(FAILURES, ({ name }) => name);
  const services = select(targets, (name) => name);
  const about = await describe(engine);
  if (engine === 'pulumi') {
    process.env['PULUMI_BACKEND_URL'] = `file://${temporaryFolder()}`;
    process.env['PULUMI_CONFIG_PASSPHRASE'] = 'faults';
  }
  const place = new EngineStack(engine, 'faults-table.test.ts');
  await place.begin({ portOffset: OFFSETS.faultsTable, healthInterval: 1 });
  const cells: Cell[] = [];
  try {
    const faults = new Faults(place);
    await faults.reset();
    for (const failure of failures) {
      const fared = await faults.observe(failure, services);
      cells.push(...fared);
      process.stderr.write(`${formatCells(fared)}\n`);
      for (const { service, said } of fared) process.stderr.write(`    ${service}: ${said}\n`);
    }
  } finally {
    await place.end();
  }
  print(about);
  print(formatCells(cells));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ about, cells }, null, 2)}\n`);
  }
}

// The commands clear away what they started, and then this ends, too.
process.on('SIGINT', () => (process.exitCode = 130));
main().catch((error: unknown) => {
  if (!(error instanceof FleetError)) throw error;
  for (const line of error.lines) process.stderr.write(`error: ${line}\n`);
  process.exitCode ??= 1;
});

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chooseStacks } from '../src/checkout/context';
import type { Finding } from '../src/lib/finding';
import { FleetError } from '../src/lib/errors';
import { print, formatTable } from '../src/lib/output';
import { precision, recall, tally } from './precision/match';
import { measure, type Measured } from './precision/measure';

/**
 * Measures how many defects of test/fleet/fixtures/large-monorepo `bin/fleet check` finds, and its wrong findings. Needs no Docker.
 *
 *     node --import ./src/lib/register-tsx.mjs bench/check-precision.ts [--stack name …] [--modules 900] [--keep folder]
 *
 * Exits with 1 if a defect is not found, or an error is reported where there is none.
 */

const { values } = parseArgs({
  options: {
    stack: { type: 'string', multiple: true, default: chooseStacks(undefined) },
    modules: { type: 'string', default: '0' },
    keep: { type: 'string' },
  },
});

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const told = ({ severity, rule, service, file, line, message }: Finding): string =>
  `  ${severity} ${rule}: ${service ?? '-'}: ${file}:${String(line ?? '-')}: ${message}`;

function printMeasured({ seeded, findings, clean, own, size }: Measured): void {
  print(
    formatTable(
      ['KIND', 'SEEDED', 'FOUND', 'MISSED', 'OTHER SEVERITY'],
      tally(seeded).map(({ kind, seeded: there, found, severity }) => [
        kind,
        ...[there, found, there - found, severity].map(String),
      ]),
    ),
  );
  for (const { seed, otherwise } of seeded.seeds.filter(({ by }) => by.length === 0)) {
    const { file = '', line = null } = seed.places[0] ?? {};
    const rules = [...new Set(otherwise.map(({ rule }) => rule))].join(', ');
    const other = rules === '' ? '' : `; there under ${rules}`;
    print(`  missed ${seed.kind} ${seed.id}: ${file}:${String(line ?? '-')}: ${seed.why}${other}`);
  }
  const found = seeded.seeds.filter(({ by }) => by.length > 0).length;
  print(`recall ${percent(recall(seeded))} (${String(found)} of ${String(seeded.seeds.length)})`);
  const { elsewhere } = seeded;
  print(
    `precision ${percent(precision(seeded, findings))} (${String(findings.length)} findings in the source, ${String(elsewhere.length)} where no defect lies)`,
  );
  elsewhere.map(told).forEach((line) => {
    print(line);
  });
  const errors = clean.filter(({ severity }) => severity === 'error').length;
  print(
    `without defects: ${String(errors)} false errors, ${String(clean.length - errors)} warnings; of the project's own files ${String(own)} findings in both trees`,
  );
  clean.map(told).forEach((line) => {
    print(line);
  });
  print(`${String(size.files)} Python files, ${size.seconds.toFixed(1)} s a stack`);
}

async function main(): Promise<void> {
  if (!/^\d+$/.test(values.modules)) {
    throw new FleetError(`--modules: given '${values.modules}'; write a whole number`);
  }
  const folder = values.keep ?? mkdtempSync(path.join(tmpdir(), 'fleet-bench-'));
  if (values.keep !== undefined && existsSync(folder)) {
    throw new FleetError(`--keep: ${folder} is there already; write a folder that is not`);
  }
  try {
    const measured = await measure(folder, values.stack, Number(values.modules));
    printMeasured(measured);
    const { seeded, clean } = measured;
    const isFalse = [...seeded.elsewhere, ...clean].some(({ severity }) => severity === 'error');
    if (isFalse || recall(seeded) < 1) process.exitCode = 1;
  } finally {
    if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

// A check that is interrupted ends, and what was written is then removed.
process.on('SIGINT', () => (process.exitCode = 130));
main().catch((error: unknown) => {
  if (!(error instanceof FleetError)) throw error;
  for (const line of error.lines) process.stderr.write(`error: ${line}\n`);
  process.exitCode ??= 1;
});

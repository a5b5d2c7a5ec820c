import { readFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { z } from 'zod';
import { FleetError } from '../../src/lib/errors';
import { loadCatalog } from '../../src/checkout/fleet';
import { root } from '../../src/lib/root';
import { writeFilesTo } from '../../test/fleet/fixtures/large-monorepo/files';
import { generate } from '../../test/fleet/fixtures/large-monorepo/generate';
import { SEEDS } from '../../test/fleet/fixtures/large-monorepo/seeds';
import { temporaryFolder } from '../../test/support/folders';
import { projectCopy } from '../../test/support/project';
import type { Tried } from './predict';

/** Reads what a check and a try of one source print as JSON. */
export interface Reports {
  readonly check: string;
  readonly tried: string;
}

const triedSchema = z.object({
  services: z.array(
    z.object({
      service: z.string(),
      alive: z.boolean(),
      answers: z.boolean(),
      firstError: z.string().nullable(),
    }),
  ),
});

/** Reads the results that `bin/fleet try --json` prints. @throws FleetError where the text is something else */
export function triedIn(text: string, from: string): readonly Tried[] {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch {
    throw new FleetError(`${from}: no JSON: '${text.slice(0, 80)}'`);
  }
  const parsed = triedSchema.safeParse(report);
  if (parsed.success) return parsed.data.services;
  throw new FleetError(`${from}: ${z.prettifyError(parsed.error)}`);
}

const STACK = 'bench-try';

/**
 * Checks and tries the large monorepo with its defects, in a copy of this project with a stack of its own.
 * @param like stack that it is as, but for the agents
 */
export async function reportsOf(like: string): Promise<Reports> {
  const source = temporaryFolder();
  writeFilesTo(source, generate(loadCatalog().services, SEEDS).files);
  const keys = { agents: `{ source: ${source} }`, namespace: 'fleet-bench', portOffset: 16000 };
  const replaced = new RegExp(`^ {2}fleet:(${Object.keys(keys).join('|')}): .*\n`, 'gm');
  const text = readFileSync(path.join(root, `Pulumi.${like}.yaml`), 'utf8')
    .replace(replaced, '')
    .concat(...Object.entries(keys).map(([key, value]) => `  fleet:${key}: ${String(value)}\n`));
  const copy = projectCopy(root, { [`Pulumi.${STACK}.yaml`]: text });
  // Each exits with 1 where it finds something: its JSON is the answer.
  const json = async (...args: string[]): Promise<string> => {
    const options = { cwd: copy, reject: false, stderr: 'inherit' } as const;
    const { stdout } = await execa('bin/fleet', [...args, '--stack', STACK, '--json'], options);
    if (stdout === '') throw new FleetError(`bin/fleet ${args.join(' ')}: it prints no JSON`);
    return stdout;
  };
  return { check: await json('check', '--source', source), tried: await json('try') };
}

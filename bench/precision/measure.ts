import path from 'node:path';
import type { Finding } from '../../src/lib/finding';
import { loadCatalog } from '../../src/checkout/fleet';
import { writeFilesTo, type Files } from '../../test/fleet/fixtures/large-monorepo/files';
import { generate } from '../../test/fleet/fixtures/large-monorepo/generate';
import { SEEDS } from '../../test/fleet/fixtures/large-monorepo/seeds';
import { findingsOf, inSource } from './findings';
import { match, type Match } from './match';
import { RULES } from './rules';

export interface Measured {
  readonly seeded: Match;
  /** Findings in the tree that has defects. */
  readonly findings: readonly Finding[];
  /** Findings in the tree that has none. */
  readonly clean: readonly Finding[];
  /** Findings of the project's own files, in either. */
  readonly own: number;
  /** Number of Python files in the tree, and seconds that its check takes for one stack. */
  readonly size: { readonly files: number; readonly seconds: number };
}

/**
 * Checks the large monorepo twice, without defects and with all of them.
 * @param folder that both are written to, as `clean` and `seeded`
 * @param modules how many more its library has
 */
export async function measure(
  folder: string,
  stacks: readonly string[],
  modules = 0,
): Promise<Measured> {
  const rows = loadCatalog().services;
  const without = generate(rows, [], modules);
  const withSeeds = generate(rows, SEEDS, modules);
  const check = async (name: string, files: Files): Promise<readonly Finding[]> => {
    writeFilesTo(path.join(folder, name), files);
    return await findingsOf(path.join(folder, name), stacks);
  };
  const since = Date.now();
  const clean = await check('clean', without.files);
  const seconds = (Date.now() - since) / 1000 / stacks.length;
  const all = await check('seeded', withSeeds.files);
  const findings = inSource(all, withSeeds.files);
  const cleanInSource = inSource(clean, without.files);
  const python = [...without.files.keys()].filter((file) => file.endsWith('.py'));
  return {
    seeded: match(withSeeds.seeds, findings, RULES),
    findings,
    clean: cleanInSource,
    own: all.length - findings.length + (clean.length - cleanInSource.length),
    size: { files: python.length, seconds },
  };
}

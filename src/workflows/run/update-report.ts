import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../../checkout/fleet';
import type { ImpactSummary } from '../../impact/summary';
import { root } from '../../lib/root';
import { runMain } from '../../lib/run-main';
import { readChangedLocks } from '../updates/changed-files';
import { listLockChanges, listUpstreamChanges } from '../updates/lock-changes';
import { listFailures, mergeOutputs } from '../updates/measurements';
import { readJson, readOutputs, readSaid } from '../updates/outputs';
import { renderUpdateReport } from '../updates/report';

/**
 * `node --import ./src/lib/register-tsx.mjs src/workflows/run/update-report.ts FOLDER`: what update-locks.sh and
 * describe-updates.sh left in FOLDER → FOLDER/text.md, the text of a pull request.
 */
const [folder = ''] = process.argv.slice(2);

const read = (file: string): string => {
  const there = path.join(folder, file);
  return existsSync(there) ? readFileSync(there, 'utf8') : '';
};
async function main(): Promise<void> {
  const files = await readChangedLocks(root);
  const [before, after] = [readOutputs(folder, 'before'), readOutputs(folder, 'after')];
  const said = readSaid(read('updates.err'), existsSync(path.join(folder, 'complete')));
  const impact = readJson(folder, 'impact.json') as ImpactSummary | undefined;
  const text = renderUpdateReport({
    locks: listLockChanges(loadCatalog().images, files),
    upstreams: listUpstreamChanges(files),
    before: mergeOutputs(before),
    after: mergeOutputs(after),
    warnings: said.warnings,
    errors: [
      ...said.errors,
      ...(impact ? [] : ['bin/fleet impact could not tell what is rebuilt and replaced']),
      ...listFailures(before).map((line) => `with main's locks: ${line}`),
      ...listFailures(after).map((line) => `with the new locks: ${line}`),
    ],
    ...(impact && { impact }),
  });
  writeFileSync(path.join(folder, 'text.md'), text);
}

void runMain(main);

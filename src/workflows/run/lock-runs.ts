import { loadContext } from '../../checkout/context';
import { loadCatalog } from '../../checkout/fleet';
import { root } from '../../lib/root';
import { runMain } from '../../lib/run-main';
import { listLockRuns } from '../updates/lock-runs';

/** `node --import ./src/lib/register-tsx.mjs src/workflows/run/lock-runs.ts STACK…`: a line `STACK [NAME…]` for each run of `bin/fleet lock`. */
void runMain(() => {
  const plans = process.argv.slice(2).map((stack) => loadContext(stack, false).plan);
  for (const { stack, names } of listLockRuns(root, loadCatalog(), plans)) {
    process.stdout.write(`${[stack, ...names].join(' ')}\n`);
  }
});

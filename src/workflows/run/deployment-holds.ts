import { readHolds } from '../../checkout/holds';
import { root } from '../../lib/root';
import { runMain } from '../../lib/run-main';

/** `node --import ./src/lib/register-tsx.mjs src/workflows/run/deployment-holds.ts STACK`: fails where fleet/holds/STACK.json does not hold the holds of a stack. */
void runMain(() => {
  readHolds(root, process.argv[2] ?? '');
});

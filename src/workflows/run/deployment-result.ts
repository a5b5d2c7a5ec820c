import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readHolds } from '../../checkout/holds';
import { FleetError } from '../../lib/errors';
import { root } from '../../lib/root';
import { runMain } from '../../lib/run-main';
import { readDeployment, readJson } from '../deployment/read';
import { describeResult, renderResult } from '../deployment/render';
import { sumUp } from '../deployment/result';
import { deploymentSchema } from '../deployment/rows';

/**
 * `node --import ./src/lib/register-tsx.mjs src/workflows/run/deployment-result.ts STACK FOLDER`: FOLDER/plan.json and FOLDER/up.json, as `bin/fleet up --json`
 * prints it → FOLDER/result.md, and FOLDER/description, one short line. FOLDER/left/plan.json, where it is there, has what is still to do.
 * Fails where a service was put back: `up` itself does not where that service is optional.
 */
const [stack = '', folder = ''] = process.argv.slice(2);

void runMain(() => {
  const { rows } = readDeployment(path.join(folder, 'plan.json'));
  const still = deploymentSchema.safeParse(readJson(path.join(folder, 'left/plan.json')));
  const up = readJson(path.join(folder, 'up.json'));
  const result = sumUp(rows, still.data?.rows, up, Object.keys(readHolds(root, stack)));
  writeFileSync(path.join(folder, 'result.md'), renderResult(stack, result));
  writeFileSync(path.join(folder, 'description'), describeResult(result));
  if (result.reverted.length > 0) {
    throw new FleetError(
      `${stack}: put back, as their new definitions failed: '${result.reverted.join(', ')}'; the lines above say why`,
    );
  }
});

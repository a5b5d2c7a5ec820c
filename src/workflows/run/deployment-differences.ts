import { FleetError } from '../../lib/errors';
import { runMain } from '../../lib/run-main';
import { readDeployment } from '../deployment/read';
import { listDifferences } from '../deployment/rows';

/**
 * `node --import ./src/lib/register-tsx.mjs src/workflows/run/deployment-differences.ts PLANNED NOW`: fails where the deployments
 * of these files differ, with a line for each difference.
 */
const [planned = '', now = ''] = process.argv.slice(2);

void runMain(() => {
  const [before, after] = [readDeployment(planned), readDeployment(now)];
  const lines = listDifferences(before.rows, after.rows);
  if (before.stack !== after.stack) {
    throw new FleetError(
      `${planned}: is the plan of another stack: '${before.stack}'; start the workflow deploy again`,
    );
  }
  if (lines.length > 0) throw new FleetError(lines);
});

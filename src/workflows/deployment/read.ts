import { readFileSync } from 'node:fs';
import { FleetError } from '../../lib/errors';
import { deploymentSchema, type Deployment } from './rows';

/**
 * Reads what an earlier job planned.
 * @throws FleetError where the file holds something else
 */
export function readDeployment(file: string): Deployment {
  const parsed = deploymentSchema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  throw new FleetError(
    `${file}: is not the plan of a deployment, or is cut off; start the workflow deploy again`,
  );
}

/** Reads a file of JSON; undefined where it is missing or holds something else. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

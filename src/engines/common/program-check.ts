import { existsSync, readFileSync } from 'node:fs';
import * as pulumi from '@pulumi/pulumi';
import { parse } from 'yaml';
import { FleetError } from '../../lib/errors';
import { findPlainSecrets, writeSecretCommand } from '../../stack/plain-secrets';
import type { MachinePlan } from '../../plan/plan';
import type { StackConfig } from '../../stack/parse';
import { refuseOtherUsers } from '../../registry-client/trust';
import { checkDockerEngine } from './docker-engine';
import { fleetCommandFor } from '../../lib/fleet-command';

/** Set where the embedded engine runs the program: it has checks of its own. */
export const EMBEDDED_ENGINE = 'FLEET_EMBEDDED_ENGINE';

/** Slugs of services, with commas between them, that this one run starts the others without. */
export const EXCLUDED_SERVICES = 'FLEET_BROKEN_SERVICES';

export const readExcludedServices = (): Set<string> =>
  new Set((process.env[EXCLUDED_SERVICES] ?? '').split(',').filter((slug) => slug !== ''));

/**
 * Checks a run under Pulumi before any resource is registered.
 * @throws FleetError when the stack is the embedded engine's, a secret lies in plain text, the Docker engine is not the one
 * it must be, or the registry is another user's
 */
export function checkProgramRun(plan: MachinePlan): void {
  if (process.env[EMBEDDED_ENGINE] !== undefined) return;
  // The SDK takes a stack trace for every promise, which is a fifth of the program's time.
  Error.stackTraceLimit = Number(process.env['FLEET_STACK_TRACES'] ?? 0);
  const { stack, notes } = plan;
  if (stack.engine !== 'pulumi') {
    throw new FleetError(
      `Pulumi.${stack.name}.yaml: fleet:engine: is not for pulumi up: '${stack.engine}'; run ${fleetCommandFor(stack.name, 'up')}, or use a stack whose fleet:engine is 'pulumi'`,
    );
  }
  refusePlainSecrets(stack);
  // `pulumi up` runs the program twice: the update does not repeat what the preview has said.
  if (pulumi.runtime.isDryRun()) for (const note of notes) void pulumi.log.warn(note);
  else {
    checkDockerEngine(plan);
    refuseOtherUsers(stack.registry);
  }
}

function refusePlainSecrets(stack: StackConfig): void {
  const plain = findPlainSecrets(readValues(stack));
  if (plain.length === 0) return;
  throw new FleetError(
    plain.map(
      (path) =>
        `Pulumi.${stack.name}.yaml: fleet:${path}: is in plain text; write it with ${writeSecretCommand(path, stack.name)}, treat the old value as leaked and rotate it`,
    ),
  );
}

/** Reads the stack's values by key, without keys that hold something encrypted: Pulumi does not say what. */
function readPlainValues(stack: StackConfig): Record<string, unknown> {
  const runtime = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };
  return Object.fromEntries(
    Object.entries(stack).filter(
      ([key]) => !runtime.isConfigSecret(`${pulumi.getProject()}:${key}`),
    ),
  );
}

/** Reads the values of the stack's file; where it is missing, those that Pulumi hands over. */
function readValues(stack: StackConfig): Record<string, unknown> {
  const file = `Pulumi.${stack.name}.yaml`;
  if (!existsSync(file)) return readPlainValues(stack);
  const { config = {} } = parse(readFileSync(file, 'utf8')) as { config?: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.replace(`${pulumi.getProject()}:`, ''),
      value,
    ]),
  );
}

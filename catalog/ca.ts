import { existsSync, readFileSync } from 'node:fs';
import { FleetError } from './errors';
import type { StackConfig } from './stack';

/** Path of the CA bundle that downloads inside builds need, or undefined where the image's own will do. */
export function caBundlePath(
  stack: Pick<StackConfig, 'name' | 'caBundle'>,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (stack.caBundle === 'environment')
    return env['SSL_CERT_FILE'] === '' ? undefined : env['SSL_CERT_FILE'];
  if (existsSync(stack.caBundle)) return stack.caBundle;
  throw new FleetError(
    `Pulumi.${stack.name}.yaml: fleet:caBundle: given '${stack.caBundle}', which does not exist; write a PEM file's path or 'environment'`,
  );
}

/** The bundle's text. @throws FleetError when the file cannot be read */
export function caBundle(stack: Pick<StackConfig, 'name' | 'caBundle'>): string | undefined {
  const file = caBundlePath(stack);
  if (file === undefined) return undefined;
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new FleetError(`SSL_CERT_FILE: given '${file}', which does not exist; unset or correct it`);
}

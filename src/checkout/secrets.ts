import { readFileSync } from 'node:fs';
import { FleetError } from '../lib/errors';
import { loadCatalog } from './fleet';
import { nameSecretVariable } from '../catalog/names';
import { findPlainSecrets } from '../stack/plain-secrets';
import { warn } from '../lib/output';

/** Stands for a value that Pulumi alone can decrypt. */
const HIDDEN = '[encrypted]';

/** Stack file's values with those that are encrypted replaced: enough to check all the others. */
export function hideSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideSecrets);
  if (typeof value !== 'object' || value === null) return value;
  if (isEncrypted(value)) return HIDDEN;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, hideSecrets(child)]));
}

const isEncrypted = (value: object): boolean =>
  Object.keys(value).join() === 'secure' && 'secure' in value;

/**
 * Stack file's values for the embedded engine, which cannot decrypt: secrets come from $FLEET_SECRET_NAME, or from the
 * file that $FLEET_SECRET_NAME_FILE names.
 * @throws FleetError when a secret lies in the stack file in plain text, or its file cannot be read
 */
export function readLocalSecrets(
  values: Record<string, unknown>,
  project: string,
  stack: string,
): Record<string, unknown> {
  const key = `${project}:secrets`;
  const written = (values[key] ?? {}) as Record<string, unknown>;
  const found: Record<string, string> = {};
  for (const name of new Set(loadCatalog().services.flatMap((row) => row.secrets))) {
    const value = readFromEnvironment(nameSecretVariable(name));
    if (value !== undefined) found[name] = value;
  }
  const plain = findPlainSecrets({ secrets: written });
  if (plain.length > 0) {
    throw new FleetError(
      plain.map((path) => {
        const variable = nameSecretVariable(path.replace('secrets.', ''));
        return `Pulumi.${stack}.yaml: ${project}:${path}: is in plain text; remove it here, and set $${variable}, or $${variable}_FILE to a file that holds it`;
      }),
    );
  }
  for (const name of Object.keys(written).filter((each) => found[each] === undefined)) {
    warn(
      `Pulumi.${stack}.yaml: ${key}.${name} is encrypted, which only Pulumi can undo; set $${nameSecretVariable(name)}`,
    );
  }
  const others = Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));
  return Object.keys(found).length === 0 ? others : { ...others, [key]: found };
}

/** Left in the environment, where compose takes it from. */
function readFromEnvironment(variable: string): string | undefined {
  const file = process.env[`${variable}_FILE`];
  if (process.env[variable] === undefined && file !== undefined && file !== '') {
    try {
      process.env[variable] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      throw new FleetError(
        `${variable}_FILE: cannot be read (${(error as NodeJS.ErrnoException).code ?? ''}): '${file}'; write the path of a readable file`,
      );
    }
  }
  return process.env[variable] === '' ? undefined : process.env[variable];
}

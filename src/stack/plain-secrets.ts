import { writeCommand } from '../lib/shell';

/** Keys that may hold secrets, below the project's prefix; `*` is any name. */
const SECRETS = ['secrets.*', 'registryAuth.password', 'github.token', 'github.secrets.*'];

/**
 * Paths of the secrets that are texts.
 * @param values by key without prefix, as the stack file has them: there an encrypted value is `{ secure: … }`
 */
export function findPlainSecrets(values: Readonly<Record<string, unknown>>): string[] {
  const visit = (value: unknown, [step, ...rest]: readonly string[], path: string): string[] => {
    if (step === undefined) return typeof value === 'string' ? [path] : [];
    if (typeof value !== 'object' || value === null || 'secure' in value) return [];
    const below = value as Record<string, unknown>;
    const names = step === '*' ? Object.keys(below) : [step];
    return names.flatMap((name) =>
      visit(below[name], rest, path === '' ? name : `${path}.${name}`),
    );
  };
  return SECRETS.flatMap((pattern) => visit(values, pattern.split('.'), ''));
}

/**
 * Writes the command by which Pulumi asks for a secret and encrypts it in a stack file.
 * @param key without prefix, such as 'secrets.TOKEN'
 * @param stack @default the one that Pulumi has selected
 */
export const writeSecretCommand = (key: string, stack?: string): string =>
  writeCommand(
    ...(['pulumi', 'config', 'set'] as const),
    ...(stack === undefined ? [] : ['--stack', stack]),
    ...['--secret', '--path', `fleet:${key}`],
  );

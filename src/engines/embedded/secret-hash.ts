import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../lib/files';
import { warn } from '../../lib/output';
import type { ComposeFile, Translation } from './translate';
import { LABELS } from '../../docker/labels';

/**
 * Labels each service that has secrets with a hash of their values, so that a new value makes a new container. The label
 * shows in `docker inspect`: the hash is keyed, and reveals nothing without the key.
 * @param folder of the stack, where the key lies
 */
export function labelSecretVersions(
  folder: string,
  { compose, containerSecrets }: Translation,
): ComposeFile {
  if (containerSecrets.size === 0) return compose;
  const key = readKey(folder);
  const hashSecrets = (names: readonly string[]): string =>
    createHmac('sha256', key)
      .update(JSON.stringify(names.map((name) => [name, containerSecrets.get(name)])))
      .digest('hex')
      .slice(0, 16);
  const services = Object.entries(compose.services).map(([name, service]) => {
    const secrets = service.secrets?.map(({ source }) => source);
    const labels = secrets && { ...service.labels, [LABELS.secrets]: hashSecrets(secrets) };
    return [name, labels ? { ...service, labels } : service] as const;
  });
  return { ...compose, services: Object.fromEntries(services) };
}

function readKey(folder: string): string {
  const file = path.join(folder, 'seal.key');
  const key = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (key !== undefined && /^[0-9a-f]{64}$/.test(key)) return key;
  if (key !== undefined) {
    warn(`${file}: is damaged; there is a new one, and containers with secrets are replaced once`);
  }
  const fresh = randomBytes(32).toString('hex');
  writeFileAtomic(file, fresh, 0o600);
  return fresh;
}

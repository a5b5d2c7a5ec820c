import { request } from 'node:http';
import { FleetError } from '../lib/errors';

/** Local registries speak plain http; every other is left to Docker's own credentials. */
export const isLocal = (registry: string): boolean =>
  /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(registry);

/** Kinds of manifest that are understood, as a request's header says it. */
export const MANIFESTS =
  'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json';

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
}

function ask(registry: string, method: string, path: string): Promise<Answer> {
  const [host = 'localhost', port = '80'] = registry.split(':');
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host,
        port,
        method,
        path,
        timeout: 5000,
        headers: { accept: MANIFESTS },
      },
      (response) => {
        response.resume();
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers });
        });
      },
    );
    call.on('timeout', () => call.destroy(new Error('no answer within 5 s')));
    call.on('error', reject);
    call.end();
  });
}

export async function registryAnswers(registry: string): Promise<boolean> {
  try {
    return (await ask(registry, 'GET', '/v2/')).status === 200;
  } catch {
    return false;
  }
}

/**
 * Whether the registry still holds `digest`.
 * @param repository path below the registry, such as 'fleet/web'
 * @throws FleetError when a local registry does not answer
 */
export async function hasDigest(
  registry: string,
  repository: string,
  digest: string,
): Promise<boolean> {
  if (!isLocal(registry)) return true; // pulling by digest will tell
  try {
    return (await ask(registry, 'HEAD', `/v2/${repository}/manifests/${digest}`)).status === 200;
  } catch {
    throw new FleetError(explainRegistryDown(registry));
  }
}

export const explainRegistryDown = (registry: string): string =>
  `the registry ${registry} does not answer; bin/fleet up starts it again and goes on from there`;

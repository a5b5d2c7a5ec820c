import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import execa from 'execa';

interface Login {
  readonly username: string;
  readonly secret: string;
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

/** Reads the login that `docker login` keeps for a registry. */
export async function readLogin(registry: string): Promise<Login | undefined> {
  const folder = process.env['DOCKER_CONFIG'] ?? path.join(homedir(), '.docker');
  let config: DockerConfig;
  try {
    config = JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')) as DockerConfig;
  } catch {
    return undefined; // nobody has logged in here
  }
  const helper = config.credHelpers?.[registry] ?? config.credsStore;
  if (helper !== undefined) {
    const asked = await execa(`docker-credential-${helper}`, ['get'], {
      input: registry,
      reject: false,
    });
    if (asked.exitCode === 0) {
      const { Username, Secret } = JSON.parse(asked.stdout) as Record<string, string>;
      return { username: Username ?? '', secret: Secret ?? '' };
    }
  }
  const auth = config.auths?.[registry]?.auth;
  if (auth === undefined) return undefined;
  const [username = '', ...secret] = Buffer.from(auth, 'base64').toString('utf8').split(':');
  return { username, secret: secret.join(':') };
}

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import execa from 'execa';
import { isLocal } from './address';

interface Login {
  readonly username: string;
  readonly secret: string;
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

/** Locates Docker's configuration, which may not exist. */
export const locateDockerConfig = (env: NodeJS.ProcessEnv = process.env): string =>
  path.join(env['DOCKER_CONFIG'] ?? path.join(homedir(), '.docker'), 'config.json');

/** Reads Docker's configuration; an empty one where nobody has logged in. */
function readDockerConfig(): DockerConfig {
  try {
    return JSON.parse(readFileSync(locateDockerConfig(), 'utf8')) as DockerConfig;
  } catch {
    return {};
  }
}

/** Checks whether Docker's configuration has a login to a registry on this machine, whichever of its places keeps that. */
export const hasLocalLogin = (registry: string): boolean =>
  isLocal(registry) && readDockerConfig().auths?.[registry] !== undefined;

const findHelper = ({ credHelpers, credsStore }: DockerConfig, registry: string) =>
  credHelpers?.[registry] ?? credsStore;

/**
 * Formats Docker's configuration for a program that reaches no credential helper: the helper's login to this one registry is
 * in it.
 * @returns undefined where no helper keeps the registry's login
 */
export async function formatConfigWithoutHelper(registry: string): Promise<string | undefined> {
  const config = readDockerConfig();
  if (findHelper(config, registry) === undefined) return undefined;
  const login = await readLogin(registry);
  if (login === undefined) return undefined;
  const auth = Buffer.from(`${login.username}:${login.secret}`).toString('base64');
  return JSON.stringify({ auths: { ...config.auths, [registry]: { auth } } });
}

/** Reads the login that `docker login` keeps for a registry. */
export async function readLogin(registry: string): Promise<Login | undefined> {
  const config = readDockerConfig();
  const helper = findHelper(config, registry);
  if (helper !== undefined && helper !== '') {
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

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import execa from 'execa';
import { z } from 'zod';
import { FleetError } from '../../catalog/errors';
import { isLocal, MANIFESTS, registryDown } from '../local/registry';

const manifestSchema = z.object({
  config: z.object({ digest: z.string() }),
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string(), size: z.number() })),
});

export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Reads manifests and layers of one registry, local or not: with what `docker login` left, which may be a credential
 * helper, and with the token that a registry such as ghcr.io gives for it.
 */
export class RegistryClient {
  /** Authorization header by repository. */
  private readonly granted = new Map<string, string>();

  constructor(private readonly registry: string) {}

  /** @returns undefined where the registry does not have it */
  async manifest(repository: string, reference: string): Promise<Manifest | undefined> {
    const answer = await this.get(repository, `manifests/${reference}`);
    if (answer.status === 404) return undefined;
    return manifestSchema.parse(await answer.json());
  }

  /** Digest of what a tag or digest stands for; undefined where the registry does not have it. */
  async digest(repository: string, reference: string): Promise<string | undefined> {
    const answer = await this.get(repository, `manifests/${reference}`);
    await answer.body?.cancel();
    return answer.headers.get('docker-content-digest') ?? undefined;
  }

  async blob(repository: string, digest: string): Promise<Readable> {
    const { status, body } = await this.get(repository, `blobs/${digest}`);
    if (status === 404 || body === null) {
      throw new FleetError(
        `${repository}: the registry ${this.registry} has lost the layer ${digest}; ./fleet up builds the image again`,
      );
    }
    return Readable.fromWeb(body);
  }

  private async get(repository: string, what: string): Promise<Response> {
    const url = `${isLocal(this.registry) ? 'http' : 'https'}://${this.registry}/v2/${repository}/${what}`;
    let answer = await this.ask(url, this.granted.get(repository));
    if (answer.status === 401) {
      const grant = await this.grant(repository, answer.headers.get('www-authenticate') ?? '');
      this.granted.set(repository, grant);
      answer = await this.ask(url, grant);
    }
    if (answer.ok || answer.status === 404) return answer;
    throw new FleetError(
      answer.status === 401 || answer.status === 403
        ? `the registry ${this.registry} does not let ${repository} be read; run docker login ${this.registry}`
        : `the registry ${this.registry} answered ${String(answer.status)} for ${repository}/${what}`,
    );
  }

  private async ask(url: string, authorization: string | undefined): Promise<Response> {
    try {
      return await fetch(url, {
        headers: { accept: MANIFESTS, ...(authorization === undefined ? {} : { authorization }) },
      });
    } catch (error) {
      const { cause, message } = error as Error & { cause?: Error };
      throw new FleetError(
        isLocal(this.registry)
          ? registryDown(this.registry)
          : `the registry ${this.registry} does not answer: ${cause?.message ?? message}`,
      );
    }
  }

  /** What the registry's challenge is answered with. */
  private async grant(repository: string, challenge: string): Promise<string> {
    const login = await loginOf(this.registry);
    const basic =
      login && `Basic ${Buffer.from(`${login.username}:${login.secret}`).toString('base64')}`;
    if (!/^bearer /i.test(challenge)) return basic ?? '';
    const given = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
    );
    const query = new URLSearchParams({
      ...(given['service'] === undefined ? {} : { service: given['service'] }),
      scope: `repository:${repository}:pull`,
    });
    const answer = await this.ask(`${given['realm'] ?? ''}?${query.toString()}`, basic);
    if (!answer.ok) return basic ?? '';
    const { token, access_token: other } = (await answer.json()) as Record<string, string>;
    return `Bearer ${token ?? other ?? ''}`;
  }
}

interface Login {
  readonly username: string;
  readonly secret: string;
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

/** What `docker login` keeps for a registry. */
async function loginOf(registry: string): Promise<Login | undefined> {
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

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { FleetError } from '../lib/errors';
import { withTimeout } from '../lib/timeout';
import { explainRegistryDown, isLocal, formatRegistryUrl } from './address';
import { readLogin } from './login';
import { refuseOtherUsers } from './trust';
import { fleetCommand } from '../lib/fleet-command';
import { writeCommand } from '../lib/shell';

/** Kinds of manifest that the client understands, as a request's header names them. */
const MANIFESTS =
  'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json';

/** Milliseconds that a registry on this machine may take to answer. */
const LOCAL_TIMEOUT = 5000;

/** Milliseconds that another registry may take to give an image a tag. */
const REMOTE_TIMEOUT = 30_000;

const manifestSchema = z.object({
  mediaType: z.string().optional(),
  config: z.object({ digest: z.string() }),
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string(), size: z.number() })),
});

/** An image as its registry describes it. */
export interface Manifest extends z.infer<typeof manifestSchema> {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes of the manifest itself. */
  readonly size: number;
}

interface Call {
  readonly method?: 'DELETE' | 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Aborts the call. */
  readonly signal?: AbortSignal;
  /** Statuses that the caller understands, beside success and 404. */
  readonly expect?: readonly number[];
}

export const computeDigest = (bytes: Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/**
 * Calls one registry, on this machine or not, with the login that `docker login` left, which may be a credential helper,
 * and with the token that a registry such as ghcr.io gives for it.
 */
export class RegistryClient {
  /** Authorization header by scope. */
  private readonly granted = new Map<string, string>();

  constructor(private readonly registry: string) {}

  /**
   * Reads a manifest by tag or digest.
   * @returns undefined where the registry does not have it
   * @throws FleetError where the registry gives other bytes than those of the digest
   */
  async readManifest(repository: string, reference: string): Promise<Manifest | undefined> {
    const found = await this.readBytes(repository, reference);
    if (!found) return undefined;
    const { bytes, digest, type } = found;
    const read = manifestSchema.parse(JSON.parse(bytes.toString('utf8')));
    return { ...read, mediaType: read.mediaType ?? type, digest, size: bytes.length };
  }

  /**
   * Gives what a digest stands for another tag, which it may have from something else.
   * @throws FleetError where the registry lacks it, may not be written or does not answer
   */
  async tag(repository: string, digest: string, tag: string): Promise<void> {
    await withTimeout(isLocal(this.registry) ? LOCAL_TIMEOUT : REMOTE_TIMEOUT, async (signal) => {
      const found = await this.readBytes(repository, digest, signal);
      if (!found) {
        throw new FleetError(
          `${this.registry}/${repository}: the registry has lost an image: '${digest}'; run ${fleetCommand('build')} to push the image again`,
        );
      }
      const headers = { 'content-type': found.type };
      const call = { method: 'PUT', headers, body: found.bytes, signal } as const;
      await this.call(repository, `manifests/${tag}`, call);
    });
  }

  /** Reads the bytes of a manifest and their digest. @throws FleetError where they are not those of the digest */
  private async readBytes(repository: string, reference: string, signal?: AbortSignal) {
    const call = signal === undefined ? {} : { signal };
    const answer = await this.call(repository, `manifests/${reference}`, call);
    if (answer.status === 404) return undefined;
    const bytes = Buffer.from(await answer.arrayBuffer());
    const digest = computeDigest(bytes);
    if (reference.startsWith('sha256:') && digest !== reference) {
      throw new FleetError(
        `${this.registry}/${repository}: the registry gave other bytes than those of the digest: '${reference}'; run ${fleetCommand('build')} to push the image again`,
      );
    }
    return { bytes, digest, type: answer.headers.get('content-type') ?? '' };
  }

  /** Digest of what a tag or digest stands for; undefined where the registry does not have it. */
  async readDigest(repository: string, reference: string): Promise<string | undefined> {
    const answer = await this.call(repository, `manifests/${reference}`);
    await answer.body?.cancel();
    return answer.headers.get('docker-content-digest') ?? undefined;
  }

  /** Checks whether the registry answers at all, be it with a question for a login. */
  async answers(): Promise<boolean> {
    try {
      const url = `${formatRegistryUrl(this.registry)}/v2/`;
      return await withTimeout(LOCAL_TIMEOUT, async (signal) => {
        const answer = await fetch(url, { signal });
        await answer.body?.cancel();
        return answer.status === 200 || answer.status === 401;
      });
    } catch {
      return false;
    }
  }

  /**
   * Checks whether a registry on this machine still has `digest`. Other registries are trusted, as a pull by digest checks
   * it.
   * @throws FleetError where the registry does not answer
   */
  async hasDigest(repository: string, digest: string): Promise<boolean> {
    if (!isLocal(this.registry)) return true;
    return await withTimeout(LOCAL_TIMEOUT, async (signal) => {
      const call = { method: 'HEAD', signal } as const;
      return (await this.call(repository, `manifests/${digest}`, call)).ok;
    });
  }

  /** Opens a blob for reading. @throws FleetError where the registry has lost it */
  async openBlob(repository: string, digest: string): Promise<Readable> {
    const { status, body } = await this.call(repository, `blobs/${digest}`);
    if (status === 404 || body === null) {
      throw new FleetError(
        `${this.registry}/${repository}: the registry has lost a layer: '${digest}'; run ${fleetCommand('up')} to build the image again`,
      );
    }
    return Readable.fromWeb(body);
  }

  /**
   * Asks for `what` of a repository.
   * @param what path below the repository, or a whole URL that the registry named
   * @returns the answer, where it is a success, 404 or one that the caller expects
   * @throws FleetError on any other
   */
  async call(repository: string, what: string, call: Call = {}): Promise<Response> {
    const home = formatRegistryUrl(this.registry);
    const url = new URL(what, `${home}/v2/${repository}/`);
    const { method = 'GET', expect = [] } = call;
    const scope = `repository:${repository}:${/GET|HEAD/.test(method) ? 'pull' : 'pull,push'}`;
    // A registry may let others keep its blobs: they are not told its password.
    const authorized = url.origin === home;
    let answer = await this.ask(url, call, authorized ? this.granted.get(scope) : undefined);
    if (answer.status === 401 && authorized) {
      const grant = await this.requestGrant(scope, answer.headers.get('www-authenticate') ?? '');
      this.granted.set(scope, grant);
      answer = await this.ask(url, call, grant);
    }
    const { ok, status } = answer;
    if (ok || status === 404 || expect.includes(status)) return answer;
    const done = scope.endsWith('push') ? 'written' : 'read';
    throw new FleetError(
      status === 401 || status === 403
        ? `${this.registry}/${repository}: may not be ${done}; run ${writeCommand('docker', 'login', this.registry)}`
        : `${this.registry}: the registry answered ${String(status)}: '${method} ${url.pathname.slice(4)}'; read its log`,
    );
  }

  private async ask(
    url: URL,
    { method = 'GET', headers, body, signal }: Call,
    authorization: string | undefined,
  ): Promise<Response> {
    const request = {
      method,
      headers: {
        accept: MANIFESTS,
        ...headers,
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    };
    try {
      // A connection that was kept may be closed just when it is used again.
      return await fetch(url, request).catch(() => fetch(url, request));
    } catch (error) {
      const { cause, message } = error as Error & { cause?: Error };
      throw new FleetError(
        isLocal(this.registry)
          ? explainRegistryDown(this.registry)
          : `${this.registry}: the registry does not answer: ${cause?.message ?? message}; check the network and fleet:registry`,
      );
    }
  }

  /**
   * Answers the registry's challenge with a token or the login.
   * @throws FleetError where it is another user's of this machine
   */
  private async requestGrant(scope: string, challenge: string): Promise<string> {
    refuseOtherUsers(this.registry);
    const login = await readLogin(this.registry);
    const basic =
      login && `Basic ${Buffer.from(`${login.username}:${login.secret}`).toString('base64')}`;
    if (!/^bearer /i.test(challenge)) return basic ?? '';
    const given = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
    );
    const realm = new URL(given['realm'] ?? '');
    if (given['service'] !== undefined) realm.searchParams.set('service', given['service']);
    realm.searchParams.set('scope', scope);
    const answer = await this.ask(realm, {}, basic);
    if (!answer.ok) return basic ?? '';
    const { token, access_token: other } = (await answer.json()) as Record<string, string>;
    return `Bearer ${token ?? other ?? ''}`;
  }
}

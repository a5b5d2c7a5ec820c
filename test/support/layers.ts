import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack, type Headers } from 'tar-stream';

/** A layer as a registry stores it. */
export interface PackedLayer {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly blob: Buffer;
}

export const GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** @param files contents by name; a name that ends in a slash is a folder, `->` before a content makes a link */
export async function packLayer(
  files: Readonly<Record<string, string | Buffer>>,
  mtime = new Date(0),
): Promise<PackedLayer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) {
    const header: Headers = { name, mtime };
    if (name.endsWith('/')) tar.entry({ ...header, type: 'directory' });
    else if (typeof content === 'string' && content.startsWith('->')) {
      tar.entry({ ...header, type: 'symlink', linkname: content.slice(2) });
    } else tar.entry(header, content);
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk);
  const blob = gzipSync(Buffer.concat(chunks));
  return { mediaType: GZIP, digest: sha256(blob), size: blob.length, blob };
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

export const sha256 = (data: Buffer | string): string =>
  `sha256:${createHash('sha256').update(data).digest('hex')}`;

/** Serves images as a registry on plain http, and accepts more; with `login` it requires a token, as ghcr.io does. */
export class ImageRegistry {
  /** Number of next requests that it drops. */
  hangsUp = 0;
  /** Limits its tokens to reading. */
  readOnly = false;
  /** Received requests: method, path and kind of authorization. */
  readonly asked: string[] = [];
  /** Bodies by path below /v2/. */
  private readonly held = new Map<string, Buffer>();
  private server: Server | undefined;
  private address = '';

  /**
   * @param login `user:password` that a token is given for
   * @param listsReferrers whether it lists what refers to an image; else that is left to its clients
   */
  constructor(
    private readonly login?: string,
    private readonly listsReferrers = false,
  ) {}

  /** @returns the image's digest */
  add(
    repository: string,
    reference: string,
    layers: readonly PackedLayer[],
    config: object = {},
  ): string {
    const blob = Buffer.from(JSON.stringify(config));
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: { mediaType: 'application/json', digest: sha256(blob), size: blob.length },
        layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
      }),
    );
    this.held.set(`${repository}/blobs/${sha256(blob)}`, blob);
    for (const name of [reference, sha256(manifest)]) {
      this.held.set(`${repository}/manifests/${name}`, manifest);
    }
    for (const { digest, blob } of layers) this.held.set(`${repository}/blobs/${digest}`, blob);
    return sha256(manifest);
  }

  /** Reads the body at a path such as `team/web/manifests/tag`. */
  get(path: string): Buffer | undefined {
    return this.held.get(path);
  }

  /** Stores these bytes, for example a layer that differs from its digest. */
  put(path: string, body: Buffer | string): void {
    this.held.set(path, Buffer.from(body));
  }

  lose(path: string): void {
    this.held.delete(path);
  }

  /** @returns its `host:port` */
  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', `http://${this.address}`);
      const { authorization = 'none' } = request.headers;
      this.asked.push(`${request.method ?? ''} ${pathname} ${authorization.split(' ')[0] ?? ''}`);
      if (this.hangsUp > 0) {
        this.hangsUp -= 1;
        request.socket.destroy();
        return;
      }
      if (pathname === '/token') {
        const basic = `Basic ${Buffer.from(this.login ?? '').toString('base64')}`;
        const token = `${String(searchParams.get('service'))}!${String(searchParams.get('scope'))}`;
        response.writeHead(authorization === basic ? 200 : 401).end(JSON.stringify({ token }));
        return;
      }
      const [, repository = '', what = ''] =
        /^\/v2\/(.+?)\/((?:manifests|blobs|referrers)\/.*)$/.exec(pathname) ?? [];
      const reads = request.method === 'GET' || request.method === 'HEAD';
      const scope = `repository:${repository}:${reads ? 'pull' : 'pull,push'}`;
      if (
        this.login !== undefined &&
        (authorization !== `Bearer here!${scope}` || (this.readOnly && !reads))
      ) {
        const challenge = `Bearer realm="http://${this.address}/token",service="here"`;
        response.writeHead(401, { 'www-authenticate': challenge }).end();
        return;
      }
      if (!reads) {
        void this.take(repository, what, searchParams, request, response);
        return;
      }
      const body = this.held.get(`${repository}/${what}`);
      const lists = this.listsReferrers && what.startsWith('referrers/');
      const digest = body && what.startsWith('manifests/') && sha256(body);
      response.writeHead(body || lists ? 200 : 404, {
        ...(lists ? { 'content-type': INDEX } : {}),
        ...(digest ? { 'docker-content-digest': digest } : {}),
      });
      response.end(body ?? (lists ? JSON.stringify({ manifests: [] }) : undefined));
    });
    const { server } = this;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.address = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    return this.address;
  }

  /** Accepts a blob in two steps, a manifest in one. */
  private async take(
    repository: string,
    what: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const body = await buffer(request);
    if (what === 'blobs/uploads/') {
      // Its own query is to come back with the second step.
      response.writeHead(202, { location: `/v2/${repository}/blobs/uploads/1?state=open` }).end();
    } else if (what === 'blobs/uploads/1') {
      const digest = sha256(body);
      const fits = query.get('state') === 'open' && query.get('digest') === digest;
      if (fits) this.held.set(`${repository}/blobs/${digest}`, body);
      response.writeHead(fits ? 201 : 400).end();
    } else {
      this.held.set(`${repository}/${what}`, body);
      this.held.set(`${repository}/manifests/${sha256(body)}`, body);
      const { subject } = JSON.parse(body.toString('utf8')) as { subject?: { digest: string } };
      if (this.listsReferrers && subject) this.refer(repository, subject.digest, body);
      const told = this.listsReferrers && subject ? { 'oci-subject': subject.digest } : {};
      response.writeHead(201, told).end();
    }
  }

  private refer(repository: string, subject: string, manifest: Buffer): void {
    const list = `${repository}/referrers/${subject}`;
    const { manifests } = JSON.parse(String(this.held.get(list) ?? '{"manifests":[]}')) as {
      manifests: object[];
    };
    const added = { mediaType: MANIFEST, digest: sha256(manifest), size: manifest.length };
    this.held.set(list, Buffer.from(JSON.stringify({ manifests: [...manifests, added] })));
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}

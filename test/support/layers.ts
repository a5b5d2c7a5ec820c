import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { pack, type Headers } from 'tar-stream';

/** A layer as a registry keeps it. */
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

export const sha256 = (data: Buffer | string): string =>
  `sha256:${createHash('sha256').update(data).digest('hex')}`;

/** A registry on plain http with images in it; with `login` it wants a token, as ghcr.io does. */
export class ImageRegistry {
  /** Requests as they came: method, path and kind of authorization. */
  readonly asked: string[] = [];
  /** Bodies by path below /v2/. */
  private readonly held = new Map<string, Buffer>();
  private server: Server | undefined;
  private address = '';

  /** @param login `user:password` that a token is given for */
  constructor(private readonly login?: string) {}

  add(repository: string, reference: string, layers: readonly PackedLayer[]): void {
    const manifest = {
      schemaVersion: 2,
      config: { mediaType: 'application/json', digest: sha256('{}'), size: 2 },
      layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    };
    this.held.set(`${repository}/manifests/${reference}`, Buffer.from(JSON.stringify(manifest)));
    for (const { digest, blob } of layers) this.held.set(`${repository}/blobs/${digest}`, blob);
  }

  /** Gives other bytes for a layer than its digest says. */
  spoil(repository: string, digest: string, blob: Buffer): void {
    this.held.set(`${repository}/blobs/${digest}`, blob);
  }

  /** @returns its `host:port` */
  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', `http://${this.address}`);
      const { authorization = 'none' } = request.headers;
      this.asked.push(`${request.method ?? ''} ${pathname} ${authorization.split(' ')[0] ?? ''}`);
      if (pathname === '/token') {
        const basic = `Basic ${Buffer.from(this.login ?? '').toString('base64')}`;
        const token = `${String(searchParams.get('service'))}!${String(searchParams.get('scope'))}`;
        response.writeHead(authorization === basic ? 200 : 401).end(JSON.stringify({ token }));
        return;
      }
      const [, repository = '', what = ''] =
        /^\/v2\/(.+)\/((?:manifests|blobs)\/.+)$/.exec(pathname) ?? [];
      if (
        this.login !== undefined &&
        authorization !== `Bearer here!repository:${repository}:pull`
      ) {
        const challenge = `Bearer realm="http://${this.address}/token",service="here"`;
        response.writeHead(401, { 'www-authenticate': challenge }).end();
        return;
      }
      const body = this.held.get(`${repository}/${what}`);
      const digest = body && what.startsWith('manifests/') && sha256(body);
      const headers = digest ? { 'docker-content-digest': digest } : {};
      response.writeHead(body ? 200 : 404, headers).end(body);
    });
    const { server } = this;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.address = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    return this.address;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import execa from 'execa';
import { sha256, type Wheel } from './wheel';

/** A file that an index offers; an honest index serves what it names. */
export interface Offer {
  readonly wheel: Wheel;
  /** Bytes that the index really serves. @default the wheel */
  readonly bytes?: Buffer;
  /** Hash that its page names, null for none. @default the wheel's */
  readonly hash?: string | null;
  /** Reason why the authors yanked it. @default it is not yanked */
  readonly yanked?: string;
  /** Ends the connection after half of it. @default false */
  readonly cut?: boolean;
}

/** Serves a Python package index on plain http, honest or not. */
export class PackageIndex {
  /** Offers by path of an index, such as `simple` or `cu118`. */
  readonly offers = new Map<string, Offer[]>();
  private server: Server | undefined;
  private port = 0;

  url(name: string): string {
    return `http://127.0.0.1:${String(this.port)}/${name}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const [index = '', name = '', file] = decodeURIComponent(request.url ?? '')
        .slice(1)
        .split('/');
      const offers = (this.offers.get(index) ?? []).filter(({ wheel }) => wheel.name === name);
      const offer = offers.find(({ wheel }) => wheel.file === file);
      if (offer) {
        const bytes = offer.bytes ?? offer.wheel.bytes;
        response.writeHead(200, { 'content-length': bytes.length });
        if (request.method === 'HEAD') response.end();
        else if (offer.cut === true) {
          response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
        } else response.end(bytes);
      } else if ((file ?? '') === '' && offers.length > 0) {
        const links = offers.map((each) => this.link(`${index}/${name}`, each)).join('\n');
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(`<!DOCTYPE html><html><body>${links}</body></html>`);
      } else response.writeHead(404).end();
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  private link(folder: string, { wheel, hash, yanked }: Offer): string {
    const fragment = hash === null ? '' : `#sha256=${hash ?? sha256(wheel.bytes)}`;
    const attribute = yanked === undefined ? '' : ` data-yanked="${yanked}"`;
    const href = this.url(`${folder}/${encodeURIComponent(wheel.file)}${fragment}`);
    return `<a href="${href}"${attribute}>${wheel.file}</a>`;
  }
}

/** Skips the suite if the builder does not reach an index on this machine's loopback. */
export async function builderReachesTests(this: Mocha.Context): Promise<void> {
  const { stdout } = await execa('docker', ['buildx', 'inspect', 'fleet'], { reject: false });
  if (!/^Driver: *docker-container$/m.test(stdout)) return;
  const container = /^Name: *(\S+)$/m.exec(stdout.split('Nodes:')[1] ?? '')?.[1] ?? '';
  const format = ['--format', '{{.HostConfig.NetworkMode}}', `buildx_buildkit_${container}`];
  const network = await execa('docker', ['container', 'inspect', ...format], { reject: false });
  if (network.stdout === 'host') return;
  console.log('      skipped: the builder has a network of its own, and would not reach the index');
  this.skip();
}

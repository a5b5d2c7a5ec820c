import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves manifests, without bytes, as a registry on plain http. */
export class TestRegistry {
  /** `repository@digest` of what it holds. */
  readonly held = new Set<string>();
  /** Received requests: method and path. */
  readonly asked: string[] = [];
  /** Whether a client without a login is refused. */
  asksForLogin = false;
  private server: Server | undefined;

  /** @returns its `host:port` */
  async start(): Promise<string> {
    const server = createServer((request, response) => {
      const url = request.url ?? '';
      this.asked.push(`${request.method ?? ''} ${url}`);
      const manifest = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url);
      const found = manifest && this.held.has(`${manifest[1] ?? ''}@${manifest[2] ?? ''}`);
      if (found) response.setHeader('docker-content-digest', manifest[2] ?? '');
      const refused = this.asksForLogin && request.headers.authorization === undefined;
      response.writeHead(refused ? 401 : url === '/v2/' || found ? 200 : 404).end();
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}

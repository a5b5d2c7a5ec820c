import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { LOCAL_DOCKER_HOST } from '../../docker/socket';

/**
 * Passes on everything between Pulumi's Docker provider and the Docker engine, but for questions about containers that have
 * failed: an error answers those. The provider waits for a new container until it is healthy or its time is over, and only
 * an error of the engine ends that wait earlier.
 */
export class DockerRelay {
  /** Why a container failed, by its id. */
  private readonly failures = new Map<string, string>();
  private readonly server: http.Server;
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'fleet-docker-'));

  /** @param engine path of the engine's socket */
  private constructor(private readonly engine: string) {
    this.server = http.createServer((request, response) => {
      this.answer(request, response);
    });
    this.server.on('upgrade', (request: http.IncomingMessage, client: Duplex, head: Buffer) => {
      this.passOnStream(request, client, head);
    });
    // The client decides how long it keeps a connection.
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
  }

  /** Opens a relay; undefined for an engine that is not behind a local socket. */
  static async open(
    host = process.env['DOCKER_HOST'] ?? LOCAL_DOCKER_HOST,
  ): Promise<DockerRelay | undefined> {
    const [, engine] = /^unix:\/\/(.+)$/.exec(host) ?? [];
    if (engine === undefined) return undefined;
    const relay = new DockerRelay(engine);
    await new Promise<void>((resolve, reject) => {
      relay.server.once('error', reject);
      relay.server.listen(relay.socket, resolve);
    });
    return relay;
  }

  /** Value of DOCKER_HOST that leads through it. Its folder is this user's alone. */
  get host(): string {
    return `unix://${this.socket}`;
  }

  /** Answers further questions about a container with this error. */
  fail(container: string, reason: string): void {
    this.failures.set(container, reason);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get socket(): string {
    return path.join(this.folder, 'docker.sock');
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { url = '', method, headers } = request;
    const [, asked] = /^\/v[\d.]+\/containers\/([0-9a-f]{64})\/json$/.exec(url) ?? [];
    const failure = this.failures.get(asked ?? '');
    if (failure !== undefined) {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: failure }));
      return;
    }
    const onward = http.request(
      { socketPath: this.engine, path: url, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders(); // of a stream the first part may be long in coming
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  /** Passes on what is no longer HTTP, such as a container's input and output. */
  private passOnStream(
    { method, url, rawHeaders }: http.IncomingMessage,
    client: Duplex,
    head: Buffer,
  ) {
    const engine = net.connect({ path: this.engine, allowHalfOpen: true }, () => {
      const lines = [`${method ?? ''} ${url ?? ''} HTTP/1.1`];
      for (let at = 0; at < rawHeaders.length; at += 2) {
        lines.push(`${rawHeaders[at] ?? ''}: ${rawHeaders[at + 1] ?? ''}`);
      }
      engine.write(`${lines.join('\r\n')}\r\n\r\n`);
      engine.write(head);
      client.pipe(engine).pipe(client);
    });
    engine.on('error', () => client.destroy());
    client.on('error', () => engine.destroy());
  }
}

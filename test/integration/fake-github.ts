import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

type Entry = Readonly<Record<string, unknown>>;

/** Fields without which the provider crashes. */
const DATES = { created_at: '2026-01-02T03:04:05Z', updated_at: '2026-01-02T03:04:05Z' };

/**
 * Serves the part of GitHub's REST API that one repository's settings need, on loopback. It stores what it receives, by
 * path.
 */
export class FakeGithub {
  private readonly kept = new Map<string, Entry>();
  private readonly server: Server;
  private last = 0;

  constructor(repository: string) {
    this.kept.set(`/repos/${repository}`, { id: 77, archived: false });
    this.server = createServer((request, response) => {
      void text(request).then((body) => {
        const path = decodeURIComponent(request.url ?? '').replace(/^\/api\/v3|\?.*/g, '');
        const given = body === '' ? {} : (JSON.parse(body) as Entry);
        const answer = this.answer(request.method ?? '', path, given);
        response.writeHead(answer === undefined ? 404 : 200, {
          'content-type': 'application/json',
        });
        response.end(JSON.stringify(answer ?? { message: `Not Found: ${path}` }));
      });
    });
  }

  /** Starts it. @returns its address, as $GITHUB_BASE_URL takes it */
  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    const address = this.server.address();
    return `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}/`;
  }

  /** Returns all that it received, as text. */
  text(): string {
    return JSON.stringify([...this.kept]);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Lists the stored paths below the repository, without their numbers. */
  paths(): string[] {
    return [...this.kept.keys()]
      .slice(1)
      .map((path) => path.replace(/\d+$/, '<id>'))
      .sort();
  }

  private answer(method: string, path: string, given: Entry): Entry | undefined {
    if (path.endsWith('/public-key'))
      return { key_id: 'k', key: Buffer.alloc(32, 9).toString('base64') };
    if (method === 'DELETE') {
      for (const key of this.kept.keys()) if (key.startsWith(path)) this.kept.delete(key);
      return {};
    }
    if (method === 'GET') return this.kept.get(path);
    const id = ++this.last;
    // A variable is found by its name, everything else that is posted by its id.
    const name = path.endsWith('/variables') ? given['name'] : id;
    const key = method === 'POST' ? `${path}/${String(name)}` : path;
    this.kept.set(key, { id, ...DATES, ...this.kept.get(key), ...given });
    return this.kept.get(key);
  }
}

import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request of GitHub's REST API, as it arrived. */
export interface Call {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** What was sent as JSON; undefined if nothing. */
  readonly body: unknown;
}

/** Answers one kind of request. @returns what is sent as JSON, or bytes */
export type Answer = (call: Call) => unknown;

/**
 * Stands in for GitHub's API at a Unix socket, to which gh's setting `http_unix_socket` sends every request. It answers what it
 * was told to expect; anything else, or another token, is an error that the caller and `unexpected` show.
 */
export class GithubApi {
  readonly calls: Call[] = [];
  readonly unexpected: string[] = [];
  private readonly server: Server;

  /** @param answers by method and path, such as `GET /repos/octo/fleet/actions/runs`; a query is not compared */
  constructor(
    readonly socket: string,
    private readonly token: string,
    private readonly answers: Readonly<Record<string, Answer>>,
  ) {
    this.server = createServer((request, response) => {
      void this.answer(request).then(([status, content]) => {
        response.writeHead(status, {
          'content-type': Buffer.isBuffer(content) ? 'application/zip' : 'application/json',
        });
        response.end(Buffer.isBuffer(content) ? content : JSON.stringify(content));
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(this.socket, done));
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Lists the calls that change something, as `POST /repos/…`. */
  changes(): string[] {
    return this.calls
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`);
  }

  private async answer(request: IncomingMessage): Promise<[number, unknown]> {
    const { method = '', url: path = '', headers } = request;
    const sent = await text(request);
    const call = { method, path, body: sent === '' ? undefined : (JSON.parse(sent) as unknown) };
    this.calls.push(call);
    const found = this.answers[`${method} ${path.replace(/\?.*/, '')}`];
    const { host = '', authorization = '' } = headers;
    const problem =
      host !== 'api.github.com' || authorization !== `token ${this.token}`
        ? `as ${authorization} at ${host}`
        : 'is not expected';
    if (found === undefined || problem !== 'is not expected') {
      this.unexpected.push(`${method} ${path} ${problem}`);
      return [501, { message: `${method} ${path} ${problem}` }];
    }
    const content = found(call);
    if (content === undefined) return [404, { message: 'Not Found' }];
    return [method === 'POST' ? 201 : 200, content];
  }
}

import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LocalRegistry } from '../../src/prune/local';
import { digestOf } from '../support/environment';
import { rejection } from '../support/errors';

const [one, two, config] = [digestOf('a'), digestOf('b'), digestOf('c')] as const;
const tags: Readonly<Record<string, string>> = {
  'web-20260102-abcdef01': one,
  'web-20260304-abcdef02-cu121': one,
  buildcache: two,
};

describe('a registry on this machine, for pruning', () => {
  const asked: string[] = [];
  let server: Server;
  let registry: string;
  let refuses = false;
  before(async () => {
    server = createServer((request, response) => {
      const [method = '', url = ''] = [request.method, request.url];
      asked.push(`${method} ${url}`);
      if (url === '/v2/ns/web/tags/list') {
        response.end(JSON.stringify({ tags: Object.keys(tags) }));
      } else if (url === '/v2/ns/emptied/tags/list') {
        response.end(JSON.stringify({ tags: null }));
      } else if (url === `/v2/ns/web/blobs/${config}`) {
        response.end(JSON.stringify({ created: '2026-03-04T05:06:07Z' }));
      } else if (method === 'DELETE') {
        response.writeHead(refuses ? 405 : 202).end();
      } else {
        const digest = tags[/^\/v2\/ns\/web\/manifests\/(.+)$/.exec(url)?.[1] ?? ''];
        const body =
          digest === two ? { manifests: [{ digest: one }] } : { config: { digest: config } };
        if (digest === undefined) response.statusCode = 404;
        else response.setHeader('docker-content-digest', digest);
        response.end(JSON.stringify(body));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    registry = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  after(() => server.close());

  it('tells versions by digest, with all their tags, and when they were made from what the image itself says', async () => {
    assert.deepEqual(await new LocalRegistry(registry, 'ns').listVersions('web'), [
      {
        id: one,
        digest: one,
        tags: ['web-20260102-abcdef01', 'web-20260304-abcdef02-cu121'],
        created: '2026-03-04T05:06:07Z',
        lists: [],
      },
      {
        id: two,
        digest: two,
        tags: ['buildcache'],
        created: '1970-01-01T00:00:00Z',
        lists: [one],
      },
    ]);
  });

  it('has no versions of an image that was never pushed, or whose last one was deleted', async () => {
    const store = new LocalRegistry(registry, 'ns');
    assert.deepEqual(await store.listVersions('missing'), []);
    assert.deepEqual(await store.listVersions('emptied'), []);
  });

  it('deletes by digest, and says what to enable where it may not', async () => {
    const store = new LocalRegistry(registry, 'ns');
    const [version] = await store.listVersions('web');
    assert.ok(version);
    await store.remove('web', version);
    assert.equal(asked.pop(), `DELETE /v2/ns/web/manifests/${one}`);
    refuses = true;
    const [line = ''] = await rejection(store.remove('web', version));
    assert.match(
      line,
      /: the registry answered 405 and did not delete: 'web@sha256:a+'; enable storage\.delete in its configuration$/,
    );
  });

  it('says that it does not answer', async () => {
    const nowhere = new LocalRegistry('127.0.0.1:1', 'ns');
    const [line = ''] = await rejection(nowhere.listVersions('web'));
    assert.match(line, /^127\.0\.0\.1:1: the registry does not answer/);
  });
});

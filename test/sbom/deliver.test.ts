import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { deliverSbom } from '../../src/sbom/deliver';
import { rejection } from '../support/errors';

describe('deliverSbom', () => {
  let server: Server;
  let url: string;
  let status = 201;
  const taken: string[] = [];
  before(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        taken.push(`${String(request.method)} ${String(request.headers['content-type'])} ${body}`);
        response.writeHead(status).end(status === 201 ? '' : '{"error":"too large"}\nmore\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/sboms`;
  });
  after(() => server.close());

  it('posts the document', async () => {
    await deliverSbom(url, Buffer.from('{"a":1}'));
    assert.deepEqual(taken, ['POST application/vnd.cyclonedx+json {"a":1}']);
  });

  it('says what the other side says', async () => {
    status = 413;
    assert.deepEqual(await rejection(deliverSbom(url, Buffer.from('{}'))), [
      `fleet:sbom.deliver: answered 413 ({"error":"too large"}): '${url}'; correct the receiver, or its address`,
    ]);
  });

  it('says that nobody answers', async () => {
    const [line = ''] = await rejection(deliverSbom('http://127.0.0.1:1/sboms', Buffer.from('{}')));
    assert.match(
      line,
      /^fleet:sbom\.deliver: does not answer \(.+\): 'http:\/\/127\.0\.0\.1:1\/sboms'; start the receiver/,
    );
  });
});

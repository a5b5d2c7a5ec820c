import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { DockerRelay } from '../../../src/engines/pulumi/docker-relay';
import { must } from '../../support/errors';
import { temporaryFolder } from '../../support/folders';

const [well, failed] = ['a', 'b'].map((character) => character.repeat(64)) as [string, string];

describe('DockerRelay', () => {
  let engine: http.Server;
  let relay: DockerRelay;
  const asked: string[] = [];

  before(async () => {
    engine = http.createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`.trim());
        response.writeHead(201, { 'x-engine': 'yes' }).end(`answer to ${request.url ?? ''}`);
      });
    });
    engine.on('upgrade', (_request, socket: net.Socket) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      socket.on('data', (chunk: Buffer) => socket.end(`heard ${chunk.toString()}`));
    });
    const socket = path.join(temporaryFolder(), 'engine.sock');
    await new Promise<void>((resolve) => engine.listen(socket, resolve));
    relay = must(await DockerRelay.open(`unix://${socket}`));
  });
  after(() => {
    engine.close();
  });

  const socket = (): string => relay.host.replace('unix://', '');
  const ask = (method: string, url: string, body = ''): Promise<[number, string]> =>
    new Promise((resolve, reject) => {
      const request = http.request({ socketPath: socket(), path: url, method }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          resolve([response.statusCode ?? 0, text]);
        });
      });
      request.on('error', reject);
      request.end(body);
    });

  it('passes on questions and answers as they are', async () => {
    const url = `/v1.41/containers/${well}/json`;
    assert.deepEqual(await ask('GET', url), [201, `answer to ${url}`]);
    await ask('POST', '/v1.41/containers/create?name=x', '{"Image":"y"}');
    assert.deepEqual(asked, [`GET ${url}`, 'POST /v1.41/containers/create?name=x {"Image":"y"}']);
  });

  it('answers a question about a failed container with its failure, and asks nobody', async () => {
    relay.fail(failed, 'ended with exit code 1');
    const before = asked.length;
    assert.deepEqual(await ask('GET', `/v1.41/containers/${failed}/json`), [
      500,
      '{"message":"ended with exit code 1"}',
    ]);
    assert.equal(asked.length, before);
    const [code] = await ask('DELETE', `/v1.41/containers/${failed}?force=1`);
    assert.equal(code, 201);
    const [other] = await ask('GET', `/v1.41/containers/${well}/json`);
    assert.equal(other, 201);
  });

  it('passes on the streams of an upgraded connection', async () => {
    const heard = await new Promise<string>((resolve, reject) => {
      const request = http.request({
        socketPath: socket(),
        path: `/v1.41/containers/${well}/attach?stream=1`,
        method: 'POST',
        headers: { connection: 'Upgrade', upgrade: 'tcp' },
      });
      request.on('upgrade', (_response, stream: net.Socket) => {
        let text = '';
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
        stream.on('end', () => {
          resolve(text);
        });
        stream.write('hello');
      });
      request.on('error', reject);
      request.end();
    });
    assert.equal(heard, 'heard hello');
  });

  it('stays away from an engine of another machine', async () => {
    assert.equal(await DockerRelay.open('ssh://machine2'), undefined);
  });

  it('leaves nothing behind', async () => {
    await relay.close();
    assert.equal(existsSync(path.dirname(socket())), false);
  });
});

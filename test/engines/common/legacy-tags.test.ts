import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ledger } from '../../../src/engines/common/ledger';
import { listChanged, tagEarlierImages } from '../../../src/engines/common/legacy-tags';
import { defineService } from '../../../src/plan/define-service';
import { computeDigest } from '../../../src/registry-client/client';
import { smallPlan } from '../../support/context';
import { useFleetHome } from '../../support/environment';
import { must } from '../../support/errors';
import { runOutcome } from '../../support/output';

const service = must(smallPlan().services[0]);
const { name } = service.row;
const manifests = ['new', 'last', 'older', 'oldest'].map((text) => Buffer.from(text));

/** A registry that keeps manifests with their bytes, by repository and tag or digest. */
class KeepingRegistry {
  readonly kept = new Map<string, Buffer>();
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      const key = (request.url ?? '').replace('/v2/', '').replace('/manifests/', ' ');
      if (request.method === 'PUT') {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          this.kept.set(key, Buffer.concat(parts));
          response.writeHead(201).end();
        });
        return;
      }
      const bytes = this.kept.get(key);
      response.writeHead(bytes ? 200 : 404, { 'content-type': 'application/test' }).end(bytes);
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}

const warned = async (work: () => Promise<void>): Promise<string> =>
  (await runOutcome(work)).stderr;

describe('the tags of earlier images', () => {
  useFleetHome();
  const registry = new KeepingRegistry();
  let address = '';
  let ledger: Ledger;
  before(async () => {
    address = await registry.start();
    const good = manifests.map((bytes, index) => {
      const digest = computeDigest(bytes);
      registry.kept.set(`team/fleet/hub ${digest}`, bytes);
      const definition = defineService(service, `${address}/team/fleet/hub@${digest}`);
      return { id: String(index), definition, at: '2026-01-01', by: 'ann@box', commit: '' };
    });
    ledger = { services: { [name]: { good, failed: [] } }, stopped: {} };
  });
  after(() => registry.stop());

  it('name the two definitions before the one that is good now, and move with each release', async () => {
    const read = (tag: string) => registry.kept.get(`team/fleet/hub ${tag}`)?.toString();
    await tagEarlierImages('main', ledger, [name]);
    assert.deepEqual([read('main-legacy-1'), read('main-legacy-2')], ['last', 'older']);
    assert.equal(read('main-legacy-3'), undefined);
    const { good } = must(ledger.services[name]);
    const next = { ...ledger, services: { [name]: { good: good.slice(1), failed: [] } } };
    await tagEarlierImages('main', next, [name]);
    assert.deepEqual([read('main-legacy-1'), read('main-legacy-2')], ['older', 'oldest']);
  });

  it('are a warning where the registry lacks the image, or does not answer', async () => {
    registry.kept.clear();
    const lost = await warned(() => tagEarlierImages('main', ledger, [name]));
    assert.match(
      lost,
      /its earlier image gets no tag main-legacy-1: .*the registry has lost an image/,
    );
    await registry.stop();
    const down = await warned(() => tagEarlierImages('main', ledger, [name]));
    assert.match(down, /gets no tag main-legacy-1: .*the registry does not answer/);
  });

  it('change for services with a new good definition alone', () => {
    const { good } = must(ledger.services[name]);
    const before = { ...ledger, services: { [name]: { good: good.slice(1), failed: [] } } };
    assert.deepEqual(listChanged(before, ledger), [name]);
    assert.deepEqual(listChanged(ledger, ledger), []);
    assert.deepEqual(listChanged({ services: {}, stopped: {} }, ledger), [name]);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { loadCatalog } from '../../src/checkout/fleet';
import { planMachine } from '../../src/plan/plan';
import { parseStack } from '../../src/stack/parse';
import type { Context } from '../../src/checkout/context';
import { readTag } from '../../src/engines/embedded/images';
import { loadProgram } from '../../src/engines/embedded/program';
import { attachSboms, type SbomOptions } from '../../src/sbom/attach-sboms';
import { faultsOf, read } from '../support/cyclonedx';
import { useFleetHome } from '../support/environment';
import { must } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { ImageRegistry, packLayer, type PackedLayer } from '../support/layers';
import { printed } from '../support/output';
import { projectCopy } from '../support/project';
import { configOf } from '../support/stack';
import { IMAGES, SERVICES } from '../support/rows';

describe('attachSboms', function () {
  this.timeout(120_000); // records the program

  useFleetHome();
  const registry = new ImageRegistry();
  const delivered: Buffer[] = [];
  let collector: Server;
  let status = 201;
  let context: Context;
  let tag: (image: string) => string;
  let layer: PackedLayer;
  before(async () => {
    collector = createServer((request, response) => {
      void buffer(request).then((body) => {
        delivered.push(body);
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;
    const config = {
      ...configOf('dev'),
      'fleet:registry': await registry.start(),
      'fleet:sbom': JSON.stringify({ deliver: `http://127.0.0.1:${String(port)}/sboms` }),
    };
    const stack = parseStack('dev', config);
    const plan = planMachine(loadCatalog(), stack);
    context = { root: projectCopy(), project: 'fleet', stack, config, plan, prefix: 'fleet-dev' };
    const { translation } = await loadProgram(context);
    tag = (image) => readTag(translation, image);
    layer = await packLayer({
      'usr/lib/os-release': 'ID=debian\nVERSION_ID="12"\n',
      'var/lib/dpkg/status':
        'Package: zlib1g\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.2\n',
      'opt/venv/lib/python3.11/site-packages/six-1.dist-info/METADATA': 'Name: six\nVersion: 1\n',
    });
  });
  after(async () => {
    collector.close();
    await registry.stop();
  });
  beforeEach(() => {
    delivered.length = 0;
    status = 201;
  });

  const make = (names: readonly string[], options: SbomOptions = {}): ReturnType<typeof printed> =>
    printed(() => attachSboms(context, names, options));

  it('attaches a document to each image, delivers it, and pushes nothing a second time', async () => {
    const created = '2026-11-23T05:57:22Z';
    const digest = registry.add(`fleet/${IMAGES.root}`, tag(IMAGES.root), [layer], { created });
    const first = await make([IMAGES.root], { json: true });
    assert.deepEqual(first.lines, []);
    const [one] = (JSON.parse(first.out) as { images: Record<string, string>[] }).images;
    const sbom = must(one?.['sbom']);
    assert.deepEqual(one, {
      image: IMAGES.root,
      digest,
      apt: 1,
      pip: 1,
      sbom,
      result: 'attached',
    });
    const manifest = JSON.parse(
      must(registry.get(`fleet/${IMAGES.root}/manifests/${sbom}`)).toString('utf8'),
    ) as { layers: { digest: string }[]; subject: { digest: string } };
    assert.equal(manifest.subject.digest, digest);
    const blob = must(manifest.layers[0]).digest;
    const [document = Buffer.alloc(0)] = delivered;
    assert.ok(registry.get(`fleet/${IMAGES.root}/blobs/${blob}`)?.equals(document));
    assert.deepEqual(faultsOf(document), []);
    assert.equal(read(document).metadata.timestamp, '2026-11-23T05:57:22.000Z');

    registry.asked.length = 0;
    const second = await make([IMAGES.root]);
    assert.match(
      second.out,
      new RegExp(`^${IMAGES.root} +sha256:[0-9a-f]{12} +1 +1 +up to date +sha256:`, 'm'),
    );
    assert.ok(registry.asked.every((line) => /^(GET|HEAD) /.test(line)));
    assert.ok(delivered[1]?.equals(document));
  });

  it('writes them to a folder instead, and pushes and delivers nothing', async () => {
    registry.add(`fleet/${IMAGES.tools}`, tag(IMAGES.tools), [layer]);
    registry.asked.length = 0;
    const out = path.join(temporaryFolder(), 'new');
    const { lines } = await make([IMAGES.tools], { out });
    assert.deepEqual(lines, []);
    const document = readFileSync(path.join(out, `${IMAGES.tools}.cdx.json`));
    assert.equal(read(document).metadata.component.name, IMAGES.tools);
    assert.ok(registry.asked.every((line) => line.startsWith('GET ')));
    assert.deepEqual(delivered, []);
  });

  it('names what is not built, and goes on with what is', async () => {
    const some = await make([IMAGES.root, IMAGES.web], { json: true });
    assert.deepEqual(some.lines, [
      `dev: has images that are not built: '${IMAGES.web}'; run bin/fleet build`,
    ]);
    const { images, missing } = JSON.parse(some.out) as { images: unknown[]; missing: string[] };
    assert.deepEqual([images.length, missing], [1, [IMAGES.web]]);
  });

  it('attaches although nobody takes the document, and fails', async () => {
    const digest = registry.add(`fleet/${SERVICES.plain.slug}`, tag(SERVICES.plain.slug), [layer]);
    status = 503;
    const { out, lines } = await make([SERVICES.plain.name]);
    assert.match(out, new RegExp(`^${SERVICES.plain.slug} .* attached `, 'm'));
    assert.ok(registry.get(`fleet/${SERVICES.plain.slug}/manifests/${digest.replace(':', '-')}`));
    assert.deepEqual(lines, [
      `${SERVICES.plain.slug}: fleet:sbom.deliver: answered 503 (): '${must(context.stack.sbom).deliver}'; correct the receiver, or its address`,
    ]);
  });
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../../src/lib/errors';
import { loadCatalog } from '../../src/checkout/fleet';
import { planMachine } from '../../src/plan/plan';
import { parseStack } from '../../src/stack/parse';
import type { Context } from '../../src/checkout/context';
import { readTag } from '../../src/engines/embedded/images';
import { loadProgram } from '../../src/engines/embedded/program';
import { scanImages } from '../../src/scan/scan-images';
import type { GateResult } from '../../src/scan/gate';
import { digestOf } from '../support/environment';
import { must } from '../support/errors';
import { ImageRegistry, packLayer } from '../support/layers';
import { projectCopy } from '../support/project';
import { CLEAN, ScannerDouble } from '../support/scanner';
import { configOf } from '../support/stack';
import { IMAGES, SERVERS, SERVICES } from '../support/rows';

const upstream = (name: string, character: string): string =>
  `localhost:5050/upstream/${name}@${digestOf(character)}`;

const upstreams: Readonly<Record<string, string>> = {
  debian: upstream('debian', 'a'),
  ubuntu: upstream('ubuntu', 'd'),
  redis: upstream('redis', 'b'),
  nats: upstream('nats', 'c'),
};

const FINDING = `${IMAGES.root}: zlib1g 1: CVE-1 (HIGH), fixed in 2; update the package, or have an exception reviewed in fleet/scan-exceptions.ts`;

describe('scanImages', function () {
  this.timeout(120_000); // records the program

  const scanner = new ScannerDouble();
  const registry = new ImageRegistry();
  let context: Context;
  before(async () => {
    writeFileSync(path.join(scanner.home, 'upstreams.json'), JSON.stringify(upstreams));
    const address = await registry.start();
    const config = { ...configOf('dev'), 'fleet:registry': address, 'fleet:scan': '{}' };
    const stack = parseStack('dev', config);
    const plan = planMachine(loadCatalog(), stack);
    context = { root: projectCopy(), project: 'fleet', stack, config, plan, prefix: 'fleet-dev' };
    const { translation } = await loadProgram(context);
    for (const name of [IMAGES.root, SERVICES.legacy.slug]) {
      const layer = await packLayer({ 'etc/motd': name });
      registry.add(`fleet/${name}`, readTag(translation, name), [layer]);
    }
    scanner.trivy(new Date().toISOString(), CLEAN);
  });
  after(() => registry.stop());

  /** Returns the printed JSON and the lines of the failure. */
  async function run(...names: string[]): Promise<{
    readonly images: GateResult[];
    readonly missing: string[];
    readonly lines: readonly string[];
  }> {
    let out = '';
    let lines: readonly string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text: string | Uint8Array): boolean => {
      out += String(text);
      return true;
    };
    try {
      await scanImages(context, names, { json: true });
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      lines = error.lines;
    } finally {
      process.stdout.write = write;
    }
    const said = out === '' ? { images: [], missing: [] } : (JSON.parse(out) as object);
    return { ...(said as { images: GateResult[]; missing: string[] }), lines };
  }

  it('asks for images by the digest that the registry has, by row or service', async () => {
    scanner.calls();
    const { images, lines } = await run(IMAGES.root, SERVICES.legacy.name);
    assert.deepEqual(
      images.map(({ image, failures }) => [image, failures]),
      [
        [IMAGES.root, []],
        [SERVICES.legacy.slug, []],
      ],
    );
    assert.deepEqual(lines, []);
    const asked = scanner.calls().filter((call) => call.startsWith('trivy image'));
    assert.deepEqual(
      asked.map((call) => call.split(' ').pop()),
      images.map(({ ref }) => ref),
    );
    assert.match(
      images[0]?.ref ?? '',
      new RegExp(`^127\\.0\\.0\\.1:\\d+/fleet/${IMAGES.root}@sha256:[0-9a-f]{64}$`),
    );
  });

  it("asks for the servers' images, too, where all are meant, and says which there are not", async () => {
    const { images, missing, lines } = await run();
    assert.deepEqual(
      images.map(({ image }) => image),
      [IMAGES.root, SERVICES.legacy.slug, ...SERVERS.names],
    );
    const first = must(context.plan.infrastructure[0]);
    assert.equal(images[2]?.ref, upstreams[first.upstream]);
    const { plan } = context;
    assert.equal(missing.length, plan.images.length + plan.services.length - 2);
    assert.deepEqual(lines, []);
  });

  it('fails where a named image is not there, or does not pass', async () => {
    assert.deepEqual((await run(IMAGES.web)).lines, [
      `dev: has images that are not built: '${IMAGES.web}'; run bin/fleet build`,
    ]);
    scanner.trivy(
      new Date().toISOString(),
      CLEAN.replace(
        '"Type":"debian"',
        '"Vulnerabilities":[{"VulnerabilityID":"CVE-1","PkgName":"zlib1g","InstalledVersion":"1","FixedVersion":"2","Severity":"HIGH"}]',
      ),
    );
    assert.deepEqual((await run(IMAGES.root)).lines, [FINDING]);
  });

  it('goes on where one cannot be scanned, and says what it found in the others', async () => {
    scanner.write('fail', 'FATAL unauthorized');
    const { images, lines } = await run();
    assert.deepEqual(
      images.map(({ image }) => image),
      [IMAGES.root],
    );
    assert.deepEqual(lines, [
      FINDING,
      ...[SERVICES.legacy.slug, ...SERVERS.names].map(
        (name) => `${name}: trivy: cannot scan: FATAL unauthorized; correct what it says`,
      ),
    ]);
  });

  it('says once that there is no database', async () => {
    scanner.trivy(undefined, CLEAN);
    const { lines } = await run();
    assert.match(lines.join('\n'), /^trivy: has no vulnerability database, /);
  });
});

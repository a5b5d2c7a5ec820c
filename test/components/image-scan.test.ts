import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { scanSettingsSchema } from '../../src/stack/scan';
import { ImageScan } from '../../components/image-scan';
import { COMMAND, CONTAINER, IMAGE, type Recorded } from '../../src/engines/common/resources';
import { loadCatalog } from '../../src/checkout/fleet';
import { useFleetHome, digestOf } from '../support/environment';
import { recordStack, type Recording } from '../support/recorded';

/** Reads the request of a gate from its command line. */
function requestOf({ inputs }: Recorded): Record<string, unknown> {
  const [, text = ''] =
    /^node --import tsx scan\/main\.ts '(.*)'$/s.exec(String(inputs['create'])) ?? [];
  return JSON.parse(text.replaceAll(`'\\''`, "'")) as Record<string, unknown>;
}

const gatesOf = (recording: Recording): Recorded[] =>
  recording.ofType(COMMAND).filter(({ name }) => name.endsWith('-scan'));

describe('ImageScan', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let mainpc: Recording;
  before(async () => {
    mainpc = await recordStack('mainpc');
  });

  it("is registered for every image that is pushed, and for the infrastructure's", () => {
    const images = mainpc.ofType(IMAGE).map(({ name }) => name);
    assert.deepEqual(
      gatesOf(mainpc)
        .map(({ name }) => name)
        .sort(),
      [...images, 'redis', 'nats'].map((name) => `${name}-scan`).sort(),
    );
  });

  it("requests a scan of one digest with the stack's rules, and nothing else", () => {
    const { inputs } = mainpc.one(COMMAND, 'family-web-scan');
    assert.deepEqual(inputs, {
      create: `node --import tsx scan/main.ts '{"image":"family-web","ref":"ghcr.io/example/fleet/family-web@{{digest:family-web}}","scan":{"scanner":"trivy","severity":["HIGH","CRITICAL"],"unfixed":false,"maxDatabaseAge":5},"exceptions":[]}'`,
    });
  });

  it("uses the stack's scan settings", async () => {
    const scan = {
      scanner: 'grype',
      severity: ['CRITICAL'],
      image: `anchore/grype@${digestOf('a')}`,
    };
    const other = await recordStack('pc2', { 'fleet:scan': JSON.stringify(scan) });
    assert.deepEqual(requestOf(other.one(COMMAND, 'nats-scan')), {
      image: 'nats',
      ref: other.one(CONTAINER, 'nats').inputs['image'] as string,
      scan: { ...scan, unfixed: false, maxDatabaseAge: 5 },
      exceptions: [],
    });
  });

  it("gets the exceptions of its image and of the image's ancestors, each with a digest", () => {
    const asked = gatesOf(mainpc).map((gate) => ({
      name: gate.name,
      ...(requestOf(gate) as { exceptions: unknown[] }),
    }));
    for (const [family, images, count] of [
      ['family-torch', ['family-torch-cu121', 'family-torch-audio-cu121'], 1 + 9],
      ['family-llm', ['family-llm-cu121'], 9],
    ] as const) {
      const image = `${family}-cu121`;
      const given = {
        ...loadCatalog().exceptions.find((each) => each.image === image),
        ref: `ghcr.io/example/fleet/${image}@{{digest:${image}}}`,
      };
      const services = mainpc
        .ofType(CONTAINER)
        .filter(({ inputs }) => JSON.stringify(inputs['labels']).includes(`${family}-`))
        .map(({ name }) => name);
      assert.equal(services.length, count);
      const names = [...images, ...services].map((name) => `${name}-scan`);
      const having = asked.filter(({ exceptions }) =>
        JSON.stringify(exceptions).includes(`"image":"${image}"`),
      );
      assert.deepEqual(having.map(({ name }) => name).sort(), names.sort());
      for (const { name, exceptions } of having) assert.deepEqual(exceptions, [given], name);
    }
  });

  it("depends on the gate of its image's parent", () => {
    const needs = (name: string): string[] => mainpc.needs(mainpc.one(COMMAND, name), COMMAND);
    assert.deepEqual(needs('base-python-scan'), []);
    assert.deepEqual(needs('family-web-scan'), ['base-cpu-pydeps-scan']);
    assert.deepEqual(needs('serviceregistry-scan'), ['family-web-scan']);
    assert.deepEqual(needs('redis-scan'), []);
  });

  for (const stack of ['mainpc', 'pc2']) {
    it(`is a dependency of every container of ${stack} with its image`, async () => {
      const recording = await recordStack(stack);
      for (const container of recording.ofType(CONTAINER)) {
        const gate = `${container.name}-scan`;
        assert.ok(recording.needs(container, COMMAND).includes(gate), container.name);
        const { ref } = requestOf(recording.one(COMMAND, gate));
        assert.equal(ref, container.inputs['image']);
      }
    });
  }

  it('checks a rolled-back image too', async () => {
    const pins = JSON.stringify({ nluagent: digestOf('e') });
    const pinned = await recordStack('mainpc', { 'fleet:pins': pins });
    const { ref } = requestOf(pinned.one(COMMAND, 'nluagent-scan'));
    assert.equal(ref, `ghcr.io/example/fleet/nluagent@${digestOf('e')}`);
  });

  it('does not exist with scan: off', async () => {
    for (const stack of ['dev', 'dev-pc2']) {
      assert.deepEqual(gatesOf(await recordStack(stack)), [], stack);
    }
  });
});

describe('ImageScan of an image that a first `up --only` leaves out', () => {
  it('does not run, as the image has no reference', async () => {
    const asked: unknown[] = [];
    await pulumi.runtime.setMocks({
      newResource: ({ name, type, inputs }) => {
        if (type === COMMAND) asked.push(inputs);
        return { id: name, state: inputs as object };
      },
      call: ({ token }) => assert.fail(`${token} is called`),
    });
    const ref = pulumi.output(undefined as unknown as string);
    new ImageScan('other', { ref, settings: scanSettingsSchema.parse({}), exceptions: [] });
    await pulumi.runtime.disconnect(); // once nothing is left on its way
    const scan =
      '{"scanner":"trivy","severity":["HIGH","CRITICAL"],"unfixed":false,"maxDatabaseAge":5}';
    const create = `node --import tsx scan/main.ts '{"image":"other","ref":"","scan":${scan},"exceptions":[]}'`;
    assert.deepEqual(asked, [{ create }]);
  });
});

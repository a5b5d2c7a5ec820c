import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { scanSettingsSchema } from '../../src/stack/scan';
import { ImageScan } from '../../components/image-scan';
import { COMMAND, CONTAINER, IMAGE, type Recorded } from '../../src/engines/common/resources';
import { listImageAncestors } from '../../src/catalog/checks';
import { loadContext } from '../../src/checkout/context';
import { useFleetHome, digestOf } from '../support/environment';
import { recordStack, type Recording } from '../support/recorded';
import { DEV_PEER, IMAGES, MAIN, PEER, SERVERS, SERVICES } from '../support/rows';

/** Reads the request of a gate from its command line. */
function requestOf({ inputs }: Recorded): Record<string, unknown> {
  const [, text = ''] =
    /^node --import \.\/src\/lib\/register-tsx\.mjs src\/scan\/main\.ts '(.*)'$/s.exec(
      String(inputs['create']),
    ) ?? [];
  return JSON.parse(text.replaceAll(`'\\''`, "'")) as Record<string, unknown>;
}

const gatesOf = (recording: Recording): Recorded[] =>
  recording.ofType(COMMAND).filter(({ name }) => name.endsWith('-scan'));

describe('ImageScan', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let main: Recording;
  before(async () => {
    main = await recordStack(MAIN);
  });

  it("is registered for every image that is pushed, and for the infrastructure's", () => {
    const images = main.ofType(IMAGE).map(({ name }) => name);
    assert.deepEqual(
      gatesOf(main)
        .map(({ name }) => name)
        .sort(),
      [...images, ...SERVERS.names].map((name) => `${name}-scan`).sort(),
    );
  });

  it("requests a scan of one digest with the stack's rules, and nothing else", () => {
    const { inputs } = main.one(COMMAND, `${IMAGES.web}-scan`);
    assert.deepEqual(inputs, {
      create: `node --import ./src/lib/register-tsx.mjs src/scan/main.ts '{"image":"${IMAGES.web}","ref":"ghcr.io/example/fleet/${IMAGES.web}@{{digest:${IMAGES.web}}}","scan":{"scanner":"trivy","severity":["HIGH","CRITICAL"],"unfixed":false,"maxDatabaseAge":5},"exceptions":[]}'`,
    });
  });

  it("uses the stack's scan settings", async () => {
    const scan = {
      scanner: 'grype',
      severity: ['CRITICAL'],
      image: `anchore/grype@${digestOf('a')}`,
    };
    const other = await recordStack(PEER, { 'fleet:scan': JSON.stringify(scan) });
    assert.deepEqual(requestOf(other.one(COMMAND, `${SERVERS.bus.name}-scan`)), {
      image: SERVERS.bus.name,
      ref: other.one(CONTAINER, SERVERS.bus.name).inputs['image'] as string,
      scan: { ...scan, unfixed: false, maxDatabaseAge: 5 },
      exceptions: [],
    });
  });

  it("gets the exceptions of its image and of the image's ancestors, each with a digest", () => {
    const asked = gatesOf(main).map((gate) => ({
      name: gate.name,
      ...(requestOf(gate) as { exceptions: unknown[] }),
    }));
    const { plan } = loadContext(MAIN, false);
    assert.ok(plan.exceptions.length > 0);
    for (const exception of plan.exceptions) {
      const { image } = exception;
      const given = { ...exception, ref: `ghcr.io/example/fleet/${image}@{{digest:${image}}}` };
      const families = plan.images.filter(({ name }) =>
        [name, ...listImageAncestors(plan.images, name)].includes(image),
      );
      const on = plan.services.filter(({ family }) => families.includes(family));
      assert.ok(on.length > 1);
      const names = [...families.map(({ name }) => name), ...on.map(({ slug }) => slug)].map(
        (name) => `${name}-scan`,
      );
      const having = asked.filter(({ exceptions }) =>
        JSON.stringify(exceptions).includes(`"image":"${image}"`),
      );
      assert.deepEqual(having.map(({ name }) => name).sort(), names.sort());
      for (const { name, exceptions } of having) assert.deepEqual(exceptions, [given], name);
    }
  });

  it("depends on the gate of its image's parent", () => {
    const needs = (name: string): string[] => main.needs(main.one(COMMAND, name), COMMAND);
    assert.deepEqual(needs(`${IMAGES.root}-scan`), []);
    assert.deepEqual(needs(`${IMAGES.web}-scan`), [`${IMAGES.fallback}-scan`]);
    assert.deepEqual(needs(`${SERVICES.first.slug}-scan`), [`${IMAGES.web}-scan`]);
    assert.deepEqual(needs(`${SERVERS.store.name}-scan`), []);
  });

  for (const stack of [MAIN, PEER]) {
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
    const pins = JSON.stringify({ [SERVICES.legacy.slug]: digestOf('e') });
    const pinned = await recordStack(MAIN, { 'fleet:pins': pins });
    const { ref } = requestOf(pinned.one(COMMAND, `${SERVICES.legacy.slug}-scan`));
    assert.equal(ref, `ghcr.io/example/fleet/${SERVICES.legacy.slug}@${digestOf('e')}`);
  });

  it('does not exist with scan: off', async () => {
    for (const stack of ['dev', DEV_PEER]) {
      assert.deepEqual(gatesOf(await recordStack(stack)), [], stack);
    }
  });
});

describe('ImageScan of an image without a reference', () => {
  it('asks for no image that there is, and Pulumi skips it', async () => {
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
    const create = `node --import ./src/lib/register-tsx.mjs src/scan/main.ts '{"image":"other","ref":"not-built@${digestOf('0')}","scan":${scan},"exceptions":[]}'`;
    assert.deepEqual(asked, [{ create }]);
  });
});

import assert from 'node:assert/strict';
import { loadCatalog } from '../../src/checkout/fleet';
import { planMachine } from '../../src/plan/plan';
import type { ServiceInput } from '../../src/catalog/schema';
import { smallPlan } from '../support/context';
import { must, refusal } from '../support/errors';
import { cuda, smallStack } from '../support/stack';
import { IMAGES, MAIN, servicesOn } from '../support/rows';

describe('the image that a service stands on', () => {
  describe('with sound', () => {
    const cameraOn = (
      keys: Readonly<Record<string, string>>,
      needs: ServiceInput['needs'] = ['gpu', 'audio'],
    ): string => {
      const { services } = smallPlan(keys, (rows) => (rows.camera.needs = needs));
      return must(services.find(({ row }) => row.name === 'Camera')).family.name;
    };

    it("is the one that adds audio to its family on the stack's track", () => {
      assert.equal(cameraOn(cuda), 'cuda-audio-cu121');
      assert.equal(cameraOn({}), 'wheels-audio');
    });
    it('is its family where it needs none', () => {
      assert.equal(cameraOn(cuda, ['gpu']), 'cuda-cu121');
      assert.equal(cameraOn({}, ['gpu']), 'wheels');
    });
    it('is refused where no image adds it', () => {
      assert.deepEqual(
        refusal(() => smallPlan({}, ({ hub }) => (hub.needs = ['audio']))),
        [
          "fleet/images.ts: no image adds the audio that Hub needs to its family: 'web'; write a row with from: 'web', adds: 'audio'",
        ],
      );
    });
  });

  it('is found by its role: a row without it is said to be missing', () => {
    const without = (role: string): readonly string[] =>
      refusal(() =>
        smallPlan({}, ({ images }) => {
          for (const image of images) if (image.role === role) delete image.role;
        }),
      );
    assert.deepEqual(without('pip'), [
      "fleet/images.ts: no row has role: 'pip'; write it in the row of the build image that gives pip to every service's build",
    ]);
    assert.deepEqual(without('cpu-fallback'), [
      "fleet/images.ts: no row has role: 'cpu-fallback'; write it in the row of the image that GPU services run on where a stack's track is none",
    ]);
  });

  describe('with old packages', () => {
    const legacy = (keys: Readonly<Record<string, string>>) => {
      const plan = planMachine(loadCatalog(), smallStack({ machine: MAIN, ...keys }));
      const names = plan.images.filter(({ role }) => role === 'legacy').map(({ name }) => name);
      const on = plan.services.filter(({ row }) => row.family === IMAGES.legacy);
      const families = new Set(on.map(({ family }) => family.name));
      const notes = plan.notes.filter((note) => note.startsWith('legacyPython'));
      return { names, families: [...families], services: on.length, notes };
    };

    const count = servicesOn(MAIN).filter(({ family }) => family === IMAGES.legacy).length;
    assert.ok(count > 1);

    it('has Python 3.10, and the image for 3.11 is not built', () => {
      assert.deepEqual(legacy({}), {
        names: [IMAGES.legacy],
        families: [IMAGES.legacy],
        services: count,
        notes: [],
      });
    });
    it('has Python 3.11 where the stack says so, and the plan says it', () => {
      assert.deepEqual(legacy({ legacyPython: '3.11' }), {
        names: [IMAGES.legacy311],
        families: [IMAGES.legacy311],
        services: count,
        notes: [
          `legacyPython 3.11: ${String(count)} services run on ${IMAGES.legacy311} in place of ${IMAGES.legacy}`,
        ],
      });
    });
  });
});

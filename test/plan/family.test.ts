import assert from 'node:assert/strict';
import { loadCatalog } from '../../src/checkout/fleet';
import { planMachine } from '../../src/plan/plan';
import type { ServiceInput } from '../../src/catalog/schema';
import { smallPlan } from '../support/context';
import { must, refusal } from '../support/errors';
import { cuda, smallStack } from '../support/stack';

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
      assert.equal(cameraOn({}), 'base-cpu-audio');
    });
    it('is its family where it needs none', () => {
      assert.equal(cameraOn(cuda, ['gpu']), 'cuda-cu121');
      assert.equal(cameraOn({}, ['gpu']), 'base-cpu-pydeps');
    });
    it('is refused where no image adds it', () => {
      assert.deepEqual(
        refusal(() => smallPlan({}, ({ hub }) => (hub.needs = ['audio']))),
        [
          "fleet/images.ts: Hub needs audio, and no image adds it to web; write a row with from: 'web', adds: 'audio'",
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
      "fleet/images.ts: no row has role: 'pip'; write it into the row of the build image that gives pip to every service's build",
    ]);
    assert.deepEqual(without('cpu-fallback'), [
      "fleet/images.ts: no row has role: 'cpu-fallback'; write it into the row of the image that GPU services run on where a stack's track is none",
    ]);
  });

  describe('with old packages', () => {
    const legacy = (keys: Readonly<Record<string, string>>) => {
      const plan = planMachine(loadCatalog(), smallStack({ machine: 'mainpc', ...keys }));
      const names = plan.images.map(({ name }) => name).filter((name) => name.includes('legacy'));
      const on = plan.services.filter(({ row }) => row.family === 'legacy-py310-cpu');
      const families = new Set(on.map(({ family }) => family.name));
      const notes = plan.notes.filter((note) => note.startsWith('legacyPython'));
      return { names, families: [...families], services: on.length, notes };
    };

    it('has Python 3.10, and the image for 3.11 is not built', () => {
      assert.deepEqual(legacy({}), {
        names: ['legacy-py310-cpu'],
        families: ['legacy-py310-cpu'],
        services: 5,
        notes: [],
      });
    });
    it('has Python 3.11 where the stack says so, and the plan says it', () => {
      assert.deepEqual(legacy({ legacyPython: '3.11' }), {
        names: ['legacy-py311-cpu'],
        families: ['legacy-py311-cpu'],
        services: 5,
        notes: [
          'legacyPython 3.11: 5 services run on legacy-py311-cpu in place of legacy-py310-cpu',
        ],
      });
    });
  });
});

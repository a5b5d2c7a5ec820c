import assert from 'node:assert/strict';
import type { MachinePlan } from '../../src/plan/plan';
import type { ServiceInput } from '../../src/catalog/schema';
import { planVram, type VramPlan } from '../../src/plan/vram';
import type { VramReadings } from '../../src/catalog/vram-readings';
import { smallPlan } from '../support/context';
import { must, refusal } from '../support/errors';
import { cuda } from '../support/stack';

type Vram = ServiceInput['vram'];

/** Plans the small catalog's machine, whose card has 1024 MB, with a GPU service for each of these. */
const plan = (
  vrams: readonly Vram[],
  keys: Readonly<Record<string, string>> = cuda,
  card: { readonly reserve?: number; readonly context?: number } = {},
): MachinePlan =>
  smallPlan(keys, ({ services, camera, alpha }) => {
    Object.assign(must(alpha.gpu), card);
    services.push(
      ...vrams.map((vram, index) => ({
        ...camera,
        vram,
        placements: { alpha: { dependsOn: [] } },
        name: `Model${String(index)}`,
        port: 7100 + index,
        healthPort: 8100 + index,
      })),
    );
  });
const resident = (peak: number): Vram => ({ peak, mode: 'resident' });
const onDemand = (peak: number): Vram => ({ peak, mode: 'on-demand' });

describe("the plan of a card's memory", () => {
  it('holds what fits to the last megabyte, the largest on demand beside all that are resident', () => {
    plan([resident(400), resident(300), onDemand(324), onDemand(200)]);
  });

  it('refuses resident services that do not fit together', () => {
    assert.deepEqual(
      refusal(() => plan([resident(600), resident(425)])),
      [
        "Pulumi.test.yaml: fleet:gpu: has too little memory for its services, 1024 of 1025 MB: 'Model0 600 resident, Model1 425 resident'; write mode: 'on-demand' in rows that can wait, or place fewer of them on this machine",
      ],
    );
  });

  it('refuses one on demand that does not fit beside them', () => {
    assert.match(
      refusal(() => plan([onDemand(100), resident(900), onDemand(125)]))[0] ?? '',
      /fleet:gpu: has too little memory for its services, 1024 of 1025 MB: 'Model1 900 resident, Model2 125 on-demand';/,
    );
  });

  it("asks the stack's own card where it says how large that is", () => {
    plan([resident(2000)], { ...cuda, gpu: '{"device":0,"driver":"550.54.14","vram":2000}' });
  });

  it('counts nothing that nobody measured, and nothing where no card is reserved', () => {
    plan(['unmeasured', resident(1024)]);
    plan([resident(5000)], {});
  });

  describe('in numbers', () => {
    it('adds a context for each process that is idle or unmeasured, and what others take', () => {
      const vrams = [resident(300), onDemand(200), onDemand(100), 'unmeasured'] as const;
      const { services, ...sums } = must(plan(vrams, cuda, { context: 10, reserve: 50 }).vram);
      assert.deepEqual(sums, {
        device: '0',
        model: 'none',
        total: 1024,
        context: 10,
        reserve: 50,
        // Camera of the small catalog is unmeasured too.
        resident: 300,
        onDemand: 200,
        idle: 3,
        needed: 300 + 200 + 3 * 10 + 50,
      });
      assert.deepEqual(
        services.map(({ service, peak, from }) => [service, peak, from]),
        [
          ['Model0', 300, 'row'],
          ['Model1', 200, 'row'],
          ['Model2', 100, 'row'],
          ['Model3', undefined, 'unmeasured'],
          ['Camera', undefined, 'unmeasured'],
        ],
      );
    });

    it('counts as nothing what nobody measured of the card', () => {
      const { context, reserve, needed } = must(plan([resident(300), 'unmeasured']).vram);
      assert.deepEqual([context, reserve, needed], [undefined, undefined, 300]);
    });

    it('is none where the stack has no card', () => {
      assert.equal(plan([resident(300)], {}).vram, undefined);
    });
  });

  describe('with what was measured', () => {
    const read = (peak: number, machine = 'alpha'): VramReadings[string] => ({
      [machine]: { peak, date: '2026-11-26', card: 'a card' },
    });
    const planned = (vrams: readonly Vram[], readings: VramReadings): VramPlan => {
      const { gpu, machine, services } = plan(vrams);
      return must(planVram(gpu, machine, services, readings));
    };
    const model = (vram: Vram, readings: VramReadings): unknown => {
      const { mode, peak, from } = must(planned([vram], readings).services[0]);
      return { mode, peak, from };
    };

    it('counts an unmeasured row as resident', () => {
      assert.deepEqual(model('unmeasured', { Model0: read(400) }), {
        mode: 'resident',
        peak: 400,
        from: 'reading',
      });
    });

    it("takes the larger of a row's peak and the driver's, and keeps the row's mode", () => {
      const raised = { mode: 'on-demand', peak: 400, from: 'reading' };
      assert.deepEqual(model(onDemand(300), { Model0: read(400) }), raised);
      const kept = { mode: 'on-demand', peak: 500, from: 'row' };
      assert.deepEqual(model(onDemand(500), { Model0: read(400) }), kept);
    });

    it('leaves out what was measured on another machine', () => {
      const unknown = { mode: 'resident', peak: undefined, from: 'unmeasured' };
      assert.deepEqual(model('unmeasured', { Model0: read(400, 'beta') }), unknown);
    });
  });
});

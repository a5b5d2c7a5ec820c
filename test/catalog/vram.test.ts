import assert from 'node:assert/strict';
import type { ServiceInput } from '../../catalog/schema';
import { smallPlan } from '../support/context';
import { refusal } from '../support/errors';
import { cuda } from '../support/stack';

type Vram = ServiceInput['vram'];

/** Plans the small catalog's machine, whose card has 1024 MB, with a GPU service for each of these. */
const plan = (vrams: readonly Vram[], keys: Readonly<Record<string, string>> = cuda): unknown =>
  smallPlan(keys, ({ services, camera }) => {
    services.push(
      ...vrams.map((vram, index) => ({
        ...{ ...camera, vram, placements: { alpha: { dependsOn: [] } } },
        ...{ name: `Model${String(index)}`, port: 7100 + index, healthPort: 8100 + index },
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
        "Pulumi.test.yaml: fleet:gpu: the card has 1024 MB, and its services need 1025: Model0 600 resident, Model1 425 resident; write mode: 'on-demand' in rows that can wait, or place fewer of them on this machine",
      ],
    );
  });

  it('refuses one on demand that does not fit beside them', () => {
    assert.match(
      refusal(() => plan([onDemand(100), resident(900), onDemand(125)]))[0] ?? '',
      /its services need 1025: Model1 900 resident, Model2 125 on-demand;/,
    );
  });

  it("asks the stack's own card where it says how large that is", () => {
    plan([resident(2000)], { ...cuda, gpu: '{"device":0,"driver":"550.54.14","vram":2000}' });
  });

  it('counts nothing that nobody measured, and nothing where no card is reserved', () => {
    plan(['unmeasured', resident(1024)]);
    plan([resident(5000)], {});
  });
});

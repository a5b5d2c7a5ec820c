import assert from 'node:assert/strict';
import type { VramReadings } from '../../../../src/catalog/vram-readings';
import { planVram } from '../../../../src/plan/vram';
import { vramFits } from '../../../../src/check/rules/plans/vram';
import type { Finding } from '../../../../src/lib/finding';
import type { Rows } from '../../../support/catalog';
import { plannedCatalog, smallPlan } from '../../../support/context';
import { must } from '../../../support/errors';
import { cuda } from '../../../support/stack';

const findings = (change: (rows: Rows) => void, readings: VramReadings = {}): Finding[] => {
  const plan = smallPlan(cuda, change);
  const vram = planVram(plan.gpu, plan.machine, plan.services, readings);
  return [
    ...vramFits.check({
      plan: { ...plan, vram },
      host: undefined,
      catalog: plannedCatalog(change),
      plans: [],
    }),
  ];
};
const takes =
  (peak: number, gpu: { readonly context?: number; readonly reserve?: number } = {}) =>
  ({ camera, alpha }: Rows): void => {
    camera.vram = { peak, mode: 'resident' };
    Object.assign(must(alpha.gpu), { model: 'RTX 1', ...gpu });
  };
const read = (peak: number, card = 'NVIDIA GeForce RTX 1'): VramReadings => ({
  Camera: { alpha: { peak, date: '2026-11-26', card } },
});

describe("the check of the card's memory", () => {
  it('has nothing to say of what was measured and fits to the last megabyte', () => {
    assert.deepEqual(findings(takes(1000, { reserve: 24 })), []);
  });

  it('is an error where what others take is one megabyte too much', () => {
    assert.deepEqual(findings(takes(1000, { reserve: 25 })), [
      {
        severity: 'error',
        rule: 'vram-over-plan',
        service: null,
        file: 'Pulumi.test.yaml',
        line: null,
        message:
          "alpha: gpu: has too little memory, 1024 of 1025 MB: '1000 resident, 0 on demand, 0 idle contexts of 0, 25 of others'; the service that starts last fails with CUDA out of memory",
        fix: "write mode: 'on-demand' in rows that can wait, or place fewer services on this machine",
      },
    ]);
  });

  it('warns of each service that nobody measured, by name', () => {
    const [finding, ...more] = findings(() => undefined);
    assert.deepEqual(more, []);
    const { severity, rule, service } = finding ?? {};
    assert.deepEqual([severity, rule, service], ['warning', 'vram-unmeasured', 'Camera']);
  });

  it('counts a reading as measured', () => {
    assert.deepEqual(
      findings(({ alpha }) => (must(alpha.gpu).model = 'RTX 1'), read(500)),
      [],
    );
  });

  it('warns of a row that says less than the driver has shown', () => {
    const [finding, ...more] = findings(takes(400), read(500));
    assert.deepEqual(more, []);
    assert.equal(finding?.rule, 'vram-above-row');
    assert.match(finding.message, /^vram\.peak is 400, but on alpha the driver has shown 500 MB;/);
    assert.deepEqual(findings(takes(500), read(500)), []);
  });

  it('warns of a reading of another card', () => {
    const [finding, ...more] = findings(takes(600), read(500, 'NVIDIA H100 80GB HBM3'));
    assert.deepEqual(more, []);
    assert.equal(finding?.rule, 'vram-other-card');
    assert.match(
      finding.message,
      /measured on NVIDIA H100 80GB HBM3, but the GPU of alpha is RTX 1;/,
    );
  });
});

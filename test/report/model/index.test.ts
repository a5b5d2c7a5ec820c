import assert from 'node:assert/strict';
import { buildReport } from '../../../src/report/model';
import { digestOf } from '../../support/environment';
import { smallPlan } from '../../support/context';
import { cuda } from '../../support/stack';
import { findings, live, TODAY, unknownStack } from '../../support/report';

describe('the report as data', () => {
  const plan = smallPlan();
  const of = (known: Partial<ReturnType<typeof unknownStack>> = {}, sizes = {}) =>
    buildReport('fleet', [{ plan, known: { ...unknownStack(), ...known } }], sizes, TODAY);

  it('knows nothing of a stack that does not run here, and says why', () => {
    const { machines, services, images, scans } = of();
    const [machine] = machines;
    assert.equal(machine?.running, false);
    assert.equal(machine.why, 'Stack test does not run here.');
    assert.deepEqual(
      [machine.build, machine.memory.total, machine.memory.used],
      [null, null, null],
    );
    assert.deepEqual(new Set(services.map(({ now }) => now)), new Set([null]));
    assert.deepEqual(new Set(images.map(({ size }) => size)), new Set([null]));
    assert.deepEqual(new Set(images.map(({ overBudget }) => overBudget)), new Set([null]));
    assert.deepEqual(new Set(scans.map(({ scan }) => scan)), new Set([null]));
  });

  it('has every service with its step, whom it waits for and how it runs', () => {
    const { services } = of({ live: live(plan), why: undefined });
    assert.deepEqual(
      services.map(({ service, level, waitsFor }) => [service, level, waitsFor]),
      [
        ['Hub', 1, []],
        ['Worker', 2, ['Hub']],
        ['Camera', 3, ['Worker']],
      ],
    );
    assert.deepEqual(services[1]?.now, {
      health: 'healthy',
      restarts: 0,
      unreached: [],
      error: null,
      held: null,
      stopped: null,
      usage: { cpu: 0.1, memory: 2 ** 24 + 1 },
    });
  });

  it('holds measured sizes against budgets', () => {
    const size = {
      compressed: 9e6,
      unpacked: 21e6,
      own: { compressed: 1, unpacked: 2 },
      measured: 'now',
      repository: 'here/fleet/web',
    };
    const { images } = of({}, { web: size });
    const web = images.find(({ image }) => image === 'web');
    assert.deepEqual(
      [web?.overBudget, web?.size, web?.parent, web?.reads],
      [true, size, 'base', ['tools']],
    );
    assert.deepEqual(web?.services, { alpha: 2 });
  });

  it('counts what a scan found, and asks the gate whether that passes today', () => {
    const digests = new Map([
      ['web', digestOf('1')],
      ['base', digestOf('2')],
    ]);
    const { scans } = of({
      digests,
      last: (digest) =>
        digest === digestOf('1')
          ? { scanner: 'trivy', database: 'today', findings: findings(0, 0, 3, 0, 2, 0) }
          : undefined,
    });
    const scanOf = (name: string) => scans.find(({ image }) => image === name);
    const web = scanOf('web')?.scan;
    assert.deepEqual([web?.counts.HIGH, web?.counts.LOW, web?.counts.CRITICAL], [2, 3, 0]);
    assert.equal(web?.fixable, 2);
    // One of the two HIGH ones has a fix.
    assert.equal(web.failures.length, 1);
    assert.deepEqual([scanOf('base')?.digest, scanOf('base')?.scan], [digestOf('2'), null]);
    assert.deepEqual([scanOf('hub')?.kind, scanOf('hub')?.digest], ['service', null]);
  });

  it('tells how many days exceptions hold, those that end first first', () => {
    const exception = (until: string) => ({
      vulnerability: `CVE-${until}`,
      package: 'openssl',
      image: 'web',
      reason: 'none',
      owner: 'somebody',
      until,
    });
    const exceptions = ['2027-01-01', '2026-11-26', '2026-11-25'].map(exception);
    const report = buildReport(
      'fleet',
      [{ plan: { ...plan, exceptions }, known: unknownStack() }],
      {},
      TODAY,
    );
    assert.deepEqual(
      report.exceptions.map(({ until, daysLeft }) => [until, daysLeft]),
      [
        ['2026-11-25', 0],
        ['2026-11-26', 1],
        ['2027-01-01', 37],
      ],
    );
  });

  it('adds up memory limits by family, and measured card memory apart from what nobody measured', () => {
    const measured = smallPlan(cuda, (rows) => {
      rows.camera.vram = { peak: 700, mode: 'resident' };
      rows.hub.needs = ['gpu'];
      rows.hub.family = rows.cuda.name;
      rows.hub.vram = 'unmeasured';
    });
    const known = { ...unknownStack(), live: live(measured) };
    const [machine] = buildReport('fleet', [{ plan: measured, known }], {}, TODAY).machines;
    const { card, memory } = machine ?? assert.fail();
    assert.ok(card);
    assert.deepEqual(card.resident, [{ name: 'Camera', megabytes: 700 }]);
    assert.deepEqual([card.unmeasured, card.reserved, card.total], [['Hub'], true, 1024]);
    const limits = memory.limits.reduce((sum, { megabytes }) => sum + megabytes, 0);
    assert.equal(limits, 2 * 8192 + 512 + 64);
    assert.deepEqual([memory.total, memory.used], [64 * 1024, 48]);
  });
});

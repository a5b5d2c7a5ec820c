import assert from 'node:assert/strict';
import { loadCatalog } from '../../../../src/checkout/fleet';
import { planMachine } from '../../../../src/plan/plan';
import { parseStack } from '../../../../src/stack/parse';
import { formatCount } from '../../../../src/lib/format';
import { checkPlans } from '../../../../src/check/rules/plans/plans';
import { configOf, cuda } from '../../../support/stack';
import { ample, found, ofRule } from '../../../support/plans';
import { DEV_PEER, MAIN, PEER, servicesOn } from '../../../support/rows';

const alone = { alpha: { address: '192.168.1.10', peers: '{"beta":"192.168.1.11"}' } };

describe('planFindings', () => {
  it('has nothing to say of a fleet that fits its machine', () => {
    assert.deepEqual(found(alone, undefined, {}), []);
  });

  it("finds no error in this project's own stacks", () => {
    const catalog = loadCatalog();
    const plans = [MAIN, PEER, 'dev', DEV_PEER].map((name) =>
      planMachine(catalog, parseStack(name, configOf(name))),
    );
    const findings = checkPlans(catalog, plans);
    assert.deepEqual(
      findings.filter(({ severity }) => severity === 'error'),
      [],
    );
    const unmeasured = ofRule('vram-unmeasured', findings);
    const onCards = [MAIN, PEER].flatMap((machine) =>
      servicesOn(machine).filter(({ vram }) => vram === 'unmeasured'),
    );
    assert.equal(unmeasured.length, onCards.length);
    assert.ok(unmeasured.every(({ file }) => file.startsWith('fleet/services/')));
  });

  it('says what two stacks of a machine have in common once', () => {
    const twice = { ...alone, other: { machine: 'alpha' } };
    assert.equal(ofRule('machine-unmeasured', found(twice)).length, 1);
  });

  it('warns of what nobody wrote down of a machine, unless the check runs on it', () => {
    const [finding, ...more] = ofRule('machine-unmeasured', found({ alpha: cuda }));
    assert.deepEqual(more, []);
    assert.match(
      finding?.message ?? '',
      /^alpha: the row lacks memory, disk, cores, gpu\.reserve, gpu\.context;/,
    );
    const [here] = ofRule('machine-unmeasured', found({ alpha: cuda }, undefined, {}));
    assert.match(here?.message ?? '', /^alpha: the row lacks gpu\.reserve, gpu\.context;/);
    const written = found(alone, ({ alpha }) => {
      Object.assign(alpha, { memory: 1e6, disk: 1e6, cores: 64 });
    });
    assert.deepEqual(written, []);
  });

  describe('on memory', () => {
    // Three services of 512 MB, and a server of 64.
    const needed = 3 * 512 + 64;
    const over = (memory: number): unknown =>
      ofRule('memory-over-plan', found(alone, undefined, { memory })).map(
        ({ severity, message }) => [severity, message],
      );

    it('warns where the limits add up to one megabyte more than there is', () => {
      assert.deepEqual(over(needed), []);
      assert.deepEqual(over(needed - 1), [
        [
          'warning',
          'alpha has 1599 MB of memory, but its containers may use 1600 MB; if they do, the kernel kills one of them',
        ],
      ]);
    });

    it('names a service whose own limit is more', () => {
      const [finding] = ofRule(
        'memory-over-plan',
        found(alone, ({ hub, alpha }) => {
          hub.memory = 4000;
          alpha.memory = 3999;
        }),
      );
      assert.match(finding?.message ?? '', /the limit of Hub alone is more than the machine has/);
    });
  });

  it('warns of more threads or workers than the machine has cores', () => {
    const on = (cores: number): unknown =>
      ofRule(
        'cores-over-plan',
        found(alone, ({ hub }) => (hub.workers = 3), { cores }),
      ).map(({ service, message }) => [service, message]);
    assert.deepEqual(on(3), []);
    const wait = (cores: number): string =>
      `but this machine has ${formatCount(cores, 'core')}; the rest only wait for a free core`;
    assert.deepEqual(on(2), [['Hub', `workers is 3, ${wait(2)}`]]);
    assert.deepEqual(on(1), [
      [null, `OMP_NUM_THREADS is 2 in every container, ${wait(1)}`],
      ['Hub', `workers is 3, ${wait(1)}`],
    ]);
    // A machine that a fleet is only tried on is no reason to change its row.
    const few = ofRule('cores-over-plan', found(alone, undefined, { cores: 1 }));
    assert.equal(
      few[0]?.fix,
      'write at most 1, or, for this machine only, add fleet:profile with OMP_NUM_THREADS: 1 to its stack file',
    );
  });

  describe('on disk', () => {
    // base, wheels and web unpack to 20 MB each by their budgets, what a child adds to none; three services to 15.
    const images = 2 * (20 + 3 * 15);
    const least = images + 2000;
    const over = (disk: number, sizes = ample.sizes): unknown =>
      ofRule('disk-over-plan', found(alone, undefined, { disk, sizes })).map(
        ({ severity, message }) => [severity, message],
      );

    it('is an error where new and old images do not fit beside each other', () => {
      assert.deepEqual(over(least - 1), [
        [
          'error',
          'the disk of alpha has 2.1 GB, but 2.1 GB are needed: 0.1 GB for old and new images, 2.0 GB kept free',
        ],
      ]);
    });

    it('is a warning where only the builder and the registry do not fit beside them', () => {
      // 20 + 3 × 15 unpacked, 10 + 3 × 5 compressed, which a local registry has of both; what is for builds alone adds none.
      const builds = 65 + 3 * 25;
      assert.deepEqual(over(least + builds), []);
      const [[severity, message] = []] = over(least + builds - 1) as string[][];
      assert.equal(severity, 'warning');
      assert.match(
        message ?? '',
        /are needed if images are built there too, which is not known here:/,
      );
    });

    it('takes what was measured in place of budgets', () => {
      const measured = new Map([['web', { compressed: 0, unpacked: 1000 }]]);
      assert.match(JSON.stringify(over(least + 1999, measured)), /"error"/);
      assert.match(JSON.stringify(over(least + 2000, measured)), /"warning"/);
    });
  });

  it('is an error where something else holds a port', () => {
    const taken = [{ service: 'Hub', why: 'health port 8001 is taken by x', fix: 'stop that' }];
    const [finding, ...more] = found(alone, undefined, { taken });
    assert.deepEqual(more, []);
    assert.deepEqual(
      [finding?.severity, finding?.rule, finding?.service, finding?.message, finding?.fix],
      [
        'error',
        'port-taken',
        'Hub',
        'health port 8001 is taken by x; the container does not start',
        'stop that',
      ],
    );
  });
});

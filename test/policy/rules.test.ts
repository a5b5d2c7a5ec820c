import assert from 'node:assert/strict';
import { parseStack } from '../../src/stack/parse';
import { checkPolicies } from '../../src/engines/common/policies';
import { CONTAINER, type Recorded } from '../../src/engines/common/resources';
import type { PolicyFacts } from '../../policy/list-policies';
import { rules } from '../../policy/rules';
import { useTimeOfCommit } from '../support/clock';
import { useFleetHome } from '../support/environment';
import { rejection } from '../support/errors';
import { equipped, recordStack, type Recording } from '../support/recorded';
import { configOf } from '../support/stack';
import { applyMutation } from './mutation';
import { given, mutations } from './mutations';
import { DEV_PEER, IMAGES, MAIN, PEER, SERVICES } from '../support/rows';

const stackOf = (name: string, more: Readonly<Record<string, string>> = {}) =>
  parseStack(name, { ...configOf(name), ...more });

const factsOf = (stack: PolicyFacts['stack']): PolicyFacts => ({ stack, exceptions: [] });

/** Builds the facts for one resource without gates: test/policy/container-scanned.test.ts covers those. */
const alone = (more = given): PolicyFacts =>
  factsOf({ ...stackOf(MAIN, more), production: false, scan: 'off' });

describe('the policy rules', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  useTimeOfCommit();
  let main: Recording;
  before(async () => {
    main = await recordStack(MAIN, given);
  });

  it('are each tested here', () => {
    assert.deepEqual(rules.map(({ name }) => name).sort(), Object.keys(mutations).sort());
  });

  it('are mandatory and have a description', () => {
    for (const { enforcementLevel, description } of rules) {
      assert.equal(enforcementLevel, 'mandatory');
      assert.match(description, /^[A-Z].*\.$/);
    }
  });

  const cu130 = { 'fleet:track': 'cu130', 'fleet:gpu': '{"device":0,"driver":"580.65.06"}' };
  for (const [name, more] of [
    ['dev', {}],
    ['dev', { 'fleet:gpu': '{"device":0,"driver":"550.54.14"}' }],
    [DEV_PEER, {}],
    [MAIN, {}],
    [PEER, {}],
    [MAIN, equipped],
    [MAIN, given],
    [MAIN, { 'fleet:audio': 'pulse' }],
    [MAIN, { 'fleet:cacheFrom': 'ghcr.io/octocat/fleet' }],
    [PEER, cu130],
  ] as const) {
    const keys = Object.keys(more).map((key) => key.replace('fleet:', ''));
    it(`pass the whole program of ${[name, ...keys].join(' ')}, digests not yet known included`, async () => {
      const { resources } = await recordStack(name, more);
      await checkPolicies(resources, factsOf(stackOf(name, more)));
    });
  }

  for (const [rule, cases] of Object.entries(mutations)) {
    describe(rule, () => {
      for (const mutation of cases) {
        it(`refuses ${mutation.title}`, async () => {
          const valid = main.one(mutation.type, mutation.name);
          const stack = alone();
          await checkPolicies([valid], stack);
          const broken: Recorded = { ...valid, inputs: applyMutation(valid.inputs, mutation) };
          assert.deepEqual(
            await rejection(checkPolicies([broken], stack)),
            mutation.lines.map((line) => `policy ${rule}: ${mutation.name}: ${line}`),
          );
        });
      }
    });
  }

  it("require the repository's address if the stack names it", async () => {
    const valid = main.one('docker-build:index:Image', IMAGES.web);
    const stack = alone({ 'fleet:github': equipped['fleet:github'] ?? '' });
    assert.deepEqual(await rejection(checkPolicies([valid], stack)), [
      `policy image-labelled: ${IMAGES.web}: label org.opencontainers.image.source is missing or wrong: ''; write 'https://github.com/octo/home-fleet'`,
    ]);
  });

  it('let a container have the devices that its row names, and no other', async () => {
    const valid = main.one(CONTAINER, SERVICES.first.slug);
    const labels = valid.inputs['labels'] as readonly unknown[];
    const having = (...paths: string[]): Recorded => ({
      ...valid,
      inputs: {
        ...valid.inputs,
        devices: paths.map((hostPath) => ({ hostPath })),
        labels: [...labels, { label: 'fleet.devices', value: '/dev/video0,/dev/ttyUSB0' }],
      },
    });
    await checkPolicies([having('/dev/video0', '/dev/ttyUSB0')], alone());
    assert.deepEqual(await rejection(checkPolicies([having('/dev/video0', '/dev/sda')], alone())), [
      `policy host-paths-allowed: ${SERVICES.first.slug}: uses a device that its row does not list: '/dev/sda'; remove it, or add it to devices of the row`,
    ]);
  });

  const broken = (): Recorded => {
    const valid = main.one(CONTAINER, SERVICES.first.slug);
    return { ...valid, inputs: { ...valid.inputs, memory: 0 } };
  };

  describe('with a waiver', () => {
    const waiver = {
      rule: 'container-memory-limited',
      resource: SERVICES.first.slug,
      reason: 'a test',
    };
    const waiving = (until: string): PolicyFacts =>
      factsOf({ ...alone({}).stack, waivers: [{ ...waiver, until }] });

    it('pass what is waived', async () => {
      await checkPolicies([broken()], waiving('9999-12-31'));
    });

    it("refuse it after the waiver's last day", async () => {
      assert.deepEqual(await rejection(checkPolicies([broken()], waiving('2001-01-01'))), [
        `policy container-memory-limited: ${SERVICES.first.slug}: no memory limit; write memory, in megabytes; its waiver ended on 2001-01-01: renew it with a reason or fix the cause`,
      ]);
    });

    it('refuse a waiver that nothing needs', async () => {
      assert.deepEqual(await rejection(checkPolicies(main.resources, waiving('9999-12-31'))), [
        `policy disallow-unused-waivers: Pulumi.${MAIN}.yaml: fleet:waivers.0.resource: nothing of this name violates container-memory-limited: '${SERVICES.first.slug}'; remove the waiver, or write the resource that it is for`,
      ]);
    });
  });

  describe('under an old name', () => {
    const five =
      'container-memory-limited, container-processes-limited, container-log-limited, container-health-checked, container-restarted';

    it('refuse a waiver, and name the new rule', async () => {
      const facts = factsOf({
        ...alone({}).stack,
        waivers: [
          {
            rule: 'container-limited',
            resource: SERVICES.first.slug,
            reason: 'a test',
            until: '9999-12-31',
          },
        ],
      });
      assert.deepEqual(await rejection(checkPolicies([broken()], facts)), [
        `policy container-memory-limited: ${SERVICES.first.slug}: no memory limit; write memory, in megabytes`,
        `policy disallow-unused-waivers: Pulumi.${MAIN}.yaml: fleet:waivers.0.rule: this policy is one per property now: 'container-limited'; write those that you need of ${five}`,
      ]);
    });

    for (const [old, write] of [
      [
        'container-limited',
        `this policy is one per property now: 'container-limited'; write those that you need of ${five}`,
      ],
      [
        'levels-known',
        "this policy has another name now: 'levels-known'; write disallow-unknown-enforcement-levels",
      ],
      [
        'waivers-used',
        "this policy has another name now: 'waivers-used'; write disallow-unused-waivers",
      ],
    ] as const) {
      it(`refuse a level of ${old}, and name the new rule`, async () => {
        const facts = alone({ 'fleet:policies': JSON.stringify({ [old]: 'disabled' }) });
        assert.deepEqual(await rejection(checkPolicies([], facts)), [
          `policy disallow-unknown-enforcement-levels: Pulumi.${MAIN}.yaml: fleet:policies.${old}: ${write}`,
        ]);
      });
    }
  });

  it('waive one property of a container, and no other', async () => {
    const valid = main.one(CONTAINER, SERVICES.first.slug);
    const several = { ...valid, inputs: { ...valid.inputs, memory: 0, restart: 'no' } };
    const facts = (waivers: PolicyFacts['stack']['waivers']): PolicyFacts =>
      factsOf({ ...alone({}).stack, waivers });
    const restart = `policy container-restarted: ${SERVICES.first.slug}: does not restart after a crash: 'no'; write restart: 'unless-stopped'`;
    assert.deepEqual(await rejection(checkPolicies([several], facts([]))), [
      `policy container-memory-limited: ${SERVICES.first.slug}: no memory limit; write memory, in megabytes`,
      restart,
    ]);
    const waiver = {
      rule: 'container-memory-limited',
      resource: SERVICES.first.slug,
      reason: 'a test',
      until: '9999-12-31',
    };
    assert.deepEqual(await rejection(checkPolicies([several], facts([waiver]))), [restart]);
  });

  describe('with a level of its own in fleet:policies', () => {
    const level = (rule: string, given: string) =>
      alone({ 'fleet:policies': JSON.stringify({ [rule]: given }) });

    it('warn if advisory, and stay silent if disabled', async () => {
      for (const [given, lines] of [
        [
          'advisory',
          [
            `policy container-memory-limited: ${SERVICES.first.slug}: no memory limit; write memory, in megabytes`,
          ],
        ],
        ['disabled', []],
      ] as const) {
        const said: string[] = [];
        await checkPolicies([broken()], level('container-memory-limited', given), (line) => {
          said.push(line);
        });
        assert.deepEqual(said, lines);
      }
    });

    it('still refuse if mandatory', async () => {
      assert.equal(
        (await rejection(checkPolicies([broken()], level('image-pinned', 'advisory')))).length,
        1,
      );
    });

    it('refuse a level of an unknown rule', async () => {
      const lines = await rejection(checkPolicies([], level('image-pined', 'advisory')));
      assert.match(
        lines.join(),
        new RegExp(
          `^policy disallow-unknown-enforcement-levels: Pulumi\\.${MAIN}\\.yaml: fleet:policies\\.image-pined: no policy has this name: 'image-pined'; write image-pinned$`,
        ),
      );
    });
  });
});

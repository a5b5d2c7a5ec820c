import assert from 'node:assert/strict';
import { parseStack } from '../../src/stack/parse';
import { checkPolicies } from '../../src/engines/common/policies';
import { CONTAINER, type Recorded } from '../../src/engines/common/resources';
import { rules } from '../../policy/rules';
import { useFleetHome } from '../support/environment';
import { rejection } from '../support/errors';
import { equipped, recordStack, type Recording } from '../support/recorded';
import { configOf } from '../support/stack';
import { given, mutations, spoil } from './mutations';

const stackOf = (name: string, more: Readonly<Record<string, string>> = {}) =>
  parseStack(name, { ...configOf(name), ...more });

/** For one resource alone, which waits for no gate: test/policy/container-scanned.test.ts looks at those. */
const alone = (more = given) => ({ ...stackOf('mainpc', more), production: false, scan: 'off' });

describe('the policy rules', function () {
  this.timeout(120_000); // records each stack's program once

  useFleetHome();
  let mainpc: Recording;
  before(async () => {
    mainpc = await recordStack('mainpc', given);
  });

  it('are each tested here', () => {
    assert.deepEqual(rules.map(({ name }) => name).sort(), Object.keys(mutations).sort());
  });

  it('are mandatory and say what they are for', () => {
    for (const { enforcementLevel, description } of rules) {
      assert.equal(enforcementLevel, 'mandatory');
      assert.match(description, /^[A-Z].*\.$/);
    }
  });

  const cu130 = { 'fleet:track': 'cu130', 'fleet:gpu': '{"device":0,"driver":"580.65.06"}' };
  for (const [name, more] of [
    ['dev', {}],
    ['dev', { 'fleet:gpu': '{"device":0,"driver":"550.54.14"}' }],
    ['dev-pc2', {}],
    ['mainpc', {}],
    ['pc2', {}],
    ['mainpc', equipped],
    ['mainpc', given],
    ['mainpc', { 'fleet:audio': 'pulse' }],
    ['mainpc', { 'fleet:cacheFrom': 'ghcr.io/octocat/fleet' }],
    ['pc2', cu130],
  ] as const) {
    const keys = Object.keys(more).map((key) => key.replace('fleet:', ''));
    it(`pass the whole program of ${[name, ...keys].join(' ')}, digests not yet known included`, async () => {
      const { resources } = await recordStack(name, more);
      await checkPolicies(resources, stackOf(name, more));
    });
  }

  for (const [rule, cases] of Object.entries(mutations)) {
    describe(rule, () => {
      for (const mutation of cases) {
        it(`refuses ${mutation.title}`, async () => {
          const valid = mainpc.one(mutation.type, mutation.name);
          const stack = alone();
          await checkPolicies([valid], stack);
          const spoilt: Recorded = { ...valid, inputs: spoil(valid.inputs, mutation) };
          assert.deepEqual(
            await rejection(checkPolicies([spoilt], stack)),
            mutation.lines.map((line) => `policy ${rule}: ${mutation.name}: ${line}`),
          );
        });
      }
    });
  }

  it('ask for the address of the repository where the stack names it', async () => {
    const valid = mainpc.one('docker-build:index:Image', 'family-web');
    const stack = alone({ 'fleet:github': equipped['fleet:github'] ?? '' });
    assert.deepEqual(await rejection(checkPolicies([valid], stack)), [
      "policy image-labelled: family-web: the label org.opencontainers.image.source is ''; write 'https://github.com/octo/home-fleet'",
    ]);
  });

  const spoilt = (): Recorded => {
    const valid = mainpc.one(CONTAINER, 'serviceregistry');
    return { ...valid, inputs: { ...valid.inputs, memory: 0 } };
  };

  describe('with a waiver', () => {
    const waiver = { rule: 'container-limited', resource: 'serviceregistry', reason: 'a test' };
    const waiving = (until: string) => ({
      ...alone({}),
      waivers: [{ ...waiver, until }],
    });

    it('pass what is waived', async () => {
      await checkPolicies([spoilt()], waiving('9999-12-31'));
    });

    it('refuse it when the waiver is over', async () => {
      assert.deepEqual(await rejection(checkPolicies([spoilt()], waiving('2001-01-01'))), [
        'policy container-limited: serviceregistry: no memory limit; write memory, in megabytes; its waiver ended on 2001-01-01: renew it with a reason or fix the cause',
      ]);
    });

    it('refuse a waiver that nothing needs', async () => {
      assert.deepEqual(await rejection(checkPolicies(mainpc.resources, waiving('9999-12-31'))), [
        "policy waivers-used: Pulumi.mainpc.yaml: fleet:waivers.0.resource: given 'serviceregistry', of which nothing breaks container-limited; remove the waiver, or write the resource that it is for",
      ]);
    });
  });

  describe('with a level of its own in fleet:policies', () => {
    const level = (rule: string, given: string) =>
      alone({ 'fleet:policies': JSON.stringify({ [rule]: given }) });

    it('pass with a warning what is advisory, and in silence what is disabled', async () => {
      for (const [given, lines] of [
        [
          'advisory',
          [
            'policy container-limited: serviceregistry: no memory limit; write memory, in megabytes',
          ],
        ],
        ['disabled', []],
      ] as const) {
        const said: string[] = [];
        await checkPolicies([spoilt()], level('container-limited', given), (line) => {
          said.push(line);
        });
        assert.deepEqual(said, lines);
      }
    });

    it('still refuse what is mandatory', async () => {
      assert.equal(
        (await rejection(checkPolicies([spoilt()], level('image-pinned', 'advisory')))).length,
        1,
      );
    });

    it('refuse a level of no rule', async () => {
      const lines = await rejection(checkPolicies([], level('image-pined', 'advisory')));
      assert.match(
        lines.join(),
        /^policy levels-known: Pulumi\.mainpc\.yaml: fleet:policies\.image-pined: no rule has this name; write one of build-without-secrets, .*waivers-used$/,
      );
    });
  });
});

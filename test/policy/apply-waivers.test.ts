import assert from 'node:assert/strict';
import {
  unknownCheckingProxy,
  type ResourceValidationArgs,
  type StackValidationArgs,
} from '@pulumi/policy';
import type { Waiver } from '../../src/stack/waivers';
import type { Rule } from '../../policy/rule';
import { containerMemoryLimited } from '../../policy/rules/container-memory-limited';
import { applyWaivers } from '../../policy/apply-waivers';

/** Makes a rule that every resource breaks, once for each report. */
const rule = (name: string, ...lacks: string[]): Rule => ({
  name,
  description: 'A rule.',
  enforcementLevel: 'mandatory',
  validateResource: (args, report) => {
    for (const lack of lacks) report(`${args.name}: ${lack}`);
  },
});

const waiver: Waiver = {
  rule: 'limited',
  resource: 'relay',
  reason: 'measured first',
  until: '2026-06-30',
};
const twice = rule('limited', 'no memory limit', 'no health check');

/** Pulumi's placeholder for an unknown number. */
const UNKNOWN_NUMBER = '3eeb2bf0-c639-47a8-9e75-3b44932eb421';

/** A resource that --exclude leaves out, as Pulumi shows it: without its inputs. */
const EXCLUDED = 'excluded';

/** Runs the rules on resources of these names; each report begins with its rule's name. */
async function reported(
  rules: readonly Rule[],
  waivers: readonly Waiver[],
  today: string,
  ...resources: string[]
): Promise<string[]> {
  const lines: string[] = [];
  for (const policy of applyWaivers(rules, { name: 'test', waivers }, today)) {
    const report = (message: string): unknown => lines.push(`${policy.name}: ${message}`);
    if ('validateStack' in policy) await policy.validateStack({} as StackValidationArgs, report);
    else {
      for (const name of resources) {
        const props = name === EXCLUDED ? {} : { name };
        await policy.validateResource({ name, props } as ResourceValidationArgs, report);
      }
    }
  }
  return lines;
}

describe('applyWaivers', () => {
  it('leaves a rule unchanged without waivers', async () => {
    assert.deepEqual(await reported([twice], [], '2026-06-30', 'relay'), [
      'limited: relay: no memory limit',
      'limited: relay: no health check',
    ]);
  });

  it('reports nothing of a resource that is left out, and keeps its waiver', async () => {
    const rules = [rule('limited', 'no memory limit')];
    const kept = { ...waiver, resource: EXCLUDED };
    assert.deepEqual(await reported(rules, [kept], '2026-06-30', EXCLUDED), []);
    assert.deepEqual(await reported(rules, [], '2026-06-30', EXCLUDED), []);
  });

  it('reports nothing of a waived resource, through the last day of its waiver', async () => {
    assert.deepEqual(await reported([twice], [waiver], '2026-06-30', 'relay'), []);
  });

  it('reports all violations on the day after, and says what to do', async () => {
    const over = 'its waiver ended on 2026-06-30: renew it with a reason or fix the cause';
    assert.deepEqual(await reported([twice], [waiver], '2026-07-01', 'relay'), [
      `limited: relay: no memory limit; ${over}`,
      `limited: relay: no health check; ${over}`,
    ]);
  });

  it('waives no other rule and no other resource', async () => {
    const rules = [rule('limited', 'no memory limit'), rule('non-root', 'it is root')];
    assert.deepEqual(await reported(rules, [waiver], '2026-06-30', 'relay', 'relay2'), [
      'limited: relay2: no memory limit',
      'non-root: relay: it is root',
      'non-root: relay2: it is root',
    ]);
  });

  it('refuses a waiver that nothing needs', async () => {
    assert.deepEqual(await reported([rule('limited')], [waiver], '2026-06-30', 'relay'), [
      "disallow-unused-waivers: Pulumi.test.yaml: fleet:waivers.0.resource: nothing of this name violates limited: 'relay'; remove the waiver, or write the resource that it is for",
    ]);
  });

  it('refuses a waiver of a rule that does not exist', async () => {
    const misspelt = { ...waiver, rule: 'limitted' };
    const rules = [rule('limited'), rule('non-root')];
    assert.deepEqual(await reported(rules, [misspelt], '2026-06-30', 'relay'), [
      "disallow-unused-waivers: Pulumi.test.yaml: fleet:waivers.0.rule: no policy has this name: 'limitted'; write limited",
    ]);
  });

  describe('if a preview does not know a value yet', () => {
    const unknown: Rule = {
      ...rule('limited'),
      validateResource: (_, report) => {
        // eslint-disable-next-line @typescript-eslint/no-unsafe-call -- exported without a type
        const props = unknownCheckingProxy({ memory: UNKNOWN_NUMBER }) as { memory: number };
        if (props.memory === 0) report('no memory limit');
      },
    };

    it('reports nothing, and keeps the waiver that `up` may need', async () => {
      assert.deepEqual(await reported([unknown], [], '2026-06-30', 'relay'), []);
      assert.deepEqual(await reported([unknown], [waiver], '2026-06-30', 'relay'), []);
    });

    it('still fails on a rule that fails', async () => {
      const broken: Rule = {
        ...unknown,
        validateResource: () => {
          throw new TypeError('a mistake in the rule');
        },
      };
      await assert.rejects(reported([broken], [waiver], '2026-06-30', 'relay'), TypeError);
    });
  });

  it('keeps the resource type of a rule, so that Pulumi runs it on no other', () => {
    const [limited] = applyWaivers([containerMemoryLimited], { name: 'test', waivers: [] });
    assert.ok(limited && 'validateResource' in limited);
    assert.deepEqual(Object.entries(limited.validateResource), [
      ['__pulumiType', 'docker:index/container:Container'],
    ]);
  });
});

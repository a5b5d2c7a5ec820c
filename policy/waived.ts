import { UnknownValueError, type ResourceValidation } from '@pulumi/policy';
import { isOver, waiverOf, type Waiver } from '../catalog/waivers';
import type { Policy, Rule, StackWaivers } from './rule';
import { waiversUsed } from './rules/waivers-used';

/**
 * The rules with a stack's waivers applied, and after them the rule that each waiver is needed: what both engines run.
 * @param today YYYY-MM-DD
 */
export function waived(
  rules: readonly Rule[],
  stack: StackWaivers,
  today = new Date().toISOString().slice(0, 10),
): Policy[] {
  const needed = new Set<Waiver>();
  const names = rules.map(({ name }) => name);
  return [
    ...rules.map((rule) => withWaivers(rule, stack.waivers, needed, today)),
    waiversUsed(stack, names, needed),
  ];
}

function withWaivers(
  rule: Rule,
  waivers: readonly Waiver[],
  needed: Set<Waiver>,
  today: string,
): Rule {
  const validate: ResourceValidation = async (args, report) => {
    const waiver = waiverOf(waivers, rule.name, args.name);
    try {
      await rule.validateResource(args, (message, urn) => {
        if (waiver) needed.add(waiver);
        if (!waiver) report(message, urn);
        else if (isOver(waiver, today)) {
          report(
            `${message}; its waiver ended on ${waiver.until}: renew it with a reason or fix the cause`,
            urn,
          );
        }
      });
    } catch (error) {
      // A new image's digest is not known in a preview: `up` decides then, and may need the waiver.
      // Pulumi would warn instead, of every container of a new fleet.
      if (!(error instanceof UnknownValueError)) throw error;
      if (waiver) needed.add(waiver);
    }
  };
  // A rule carries the type that it is for: other resources never get to it.
  return { ...rule, validateResource: Object.assign(validate, rule.validateResource) };
}

import {
  UnknownValueError,
  type ReportViolation,
  type ResourceValidation,
  type StackValidationPolicy,
} from '@pulumi/policy';
import { isOver, waiverOf, type Waiver } from '../src/stack/waivers';
import type { Policy, Rule, StackWaivers } from './rule';
import { waiversUsed } from './rules/waivers-used';

/**
 * The rules with a stack's waivers applied, and after them the rule that each waiver is needed: what both engines run.
 * @param today YYYY-MM-DD
 */
export function waived(
  rules: readonly Policy[],
  stack: StackWaivers,
  today = new Date().toISOString().slice(0, 10),
): Policy[] {
  const needed = new Set<Waiver>();
  const names = rules.map(({ name }) => name);
  const waivers: Waivers = { list: stack.waivers, needed, today };
  return [
    ...rules.map((rule) =>
      'validateStack' in rule ? stackWithWaivers(rule, waivers) : withWaivers(rule, waivers),
    ),
    waiversUsed(stack, names, needed),
  ];
}

interface Waivers {
  readonly list: readonly Waiver[];
  /** Those that met a violation. */
  readonly needed: Set<Waiver>;
  readonly today: string;
}

/** `report` of `rule`, but for what is waived of the resource of that name. */
const reporting =
  ({ list, needed, today }: Waivers, rule: string, resource: string, report: ReportViolation) =>
  (message: string, urn?: string): void => {
    const waiver = waiverOf(list, rule, resource);
    if (waiver) needed.add(waiver);
    if (!waiver) report(message, urn);
    else if (isOver(waiver, today)) {
      report(
        `${message}; its waiver ended on ${waiver.until}: renew it with a reason or fix the cause`,
        urn,
      );
    }
  };

function withWaivers(rule: Rule, waivers: Waivers): Rule {
  const validate: ResourceValidation = async (args, report) => {
    try {
      await rule.validateResource(args, reporting(waivers, rule.name, args.name, report));
    } catch (error) {
      // A new image's digest is not known in a preview: `up` decides then, and may need the waiver.
      // Pulumi would warn instead, of every container of a new fleet.
      if (!(error instanceof UnknownValueError)) throw error;
      const waiver = waiverOf(waivers.list, rule.name, args.name);
      if (waiver) waivers.needed.add(waiver);
    }
  };
  // A rule carries the type that it is for: other resources never get to it.
  return { ...rule, validateResource: Object.assign(validate, rule.validateResource) };
}

/** A rule over the stack says by the resource's URN of which one it speaks. */
const stackWithWaivers = (
  rule: StackValidationPolicy,
  waivers: Waivers,
): StackValidationPolicy => ({
  ...rule,
  validateStack: (args, report) =>
    rule.validateStack(args, (message, urn) => {
      reporting(waivers, rule.name, urn?.split('::').pop() ?? '', report)(message, urn);
    }),
});

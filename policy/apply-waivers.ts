import {
  UnknownValueError,
  type ReportViolation,
  type ResourceValidation,
  type StackValidationPolicy,
} from '@pulumi/policy';
import { hasEnded, findWaiver, type Waiver } from '../src/stack/waivers';
import type { Policy, Rule, StackWaivers } from './rule';
import { disallowUnusedWaivers } from './rules/disallow-unused-waivers';

/**
 * Applies a stack's waivers to rules, and adds the rule that each waiver is needed. Both engines run what it returns.
 * @param today YYYY-MM-DD
 */
export function applyWaivers(
  rules: readonly Policy[],
  stack: StackWaivers,
  today = new Date().toISOString().slice(0, 10),
): Policy[] {
  const needed = new Set<Waiver>();
  const names = rules.map(({ name }) => name);
  const waivers: Waivers = { list: stack.waivers, needed, today };
  return [
    ...rules.map((rule) =>
      'validateStack' in rule ? waiveInStack(rule, waivers) : waiveInResource(rule, waivers),
    ),
    disallowUnusedWaivers(stack, names, needed),
  ];
}

interface Waivers {
  readonly list: readonly Waiver[];
  /** Those that met a violation. */
  readonly needed: Set<Waiver>;
  readonly today: string;
}

/** Reports what `rule` says of the resource of that name, unless it is waived. */
const reportUnwaived =
  ({ list, needed, today }: Waivers, rule: string, resource: string, report: ReportViolation) =>
  (message: string, urn?: string): void => {
    const waiver = findWaiver(list, rule, resource);
    if (waiver) needed.add(waiver);
    if (!waiver) report(message, urn);
    else if (hasEnded(waiver, today)) {
      report(
        `${message}; its waiver ended on ${waiver.until}: renew it with a reason or fix the cause`,
        urn,
      );
    }
  };

function waiveInResource(rule: Rule, waivers: Waivers): Rule {
  const validate: ResourceValidation = async (args, report) => {
    const keep = (): void => {
      const waiver = findWaiver(waivers.list, rule.name, args.name);
      if (waiver) waivers.needed.add(waiver);
    };
    // Pulumi shows a resource that --exclude or --target leaves out without its inputs: nothing is wrong with it.
    if (Object.keys(args.props).length === 0) {
      keep();
      return;
    }
    try {
      await rule.validateResource(args, reportUnwaived(waivers, rule.name, args.name, report));
    } catch (error) {
      // A new image's digest is not known in a preview: `up` decides then, and may need the waiver.
      // Pulumi would warn instead, of every container of a new fleet.
      if (!(error instanceof UnknownValueError)) throw error;
      keep();
    }
  };
  // A rule carries the type that it is for: other resources never get to it.
  return { ...rule, validateResource: Object.assign(validate, rule.validateResource) };
}

/** A rule over the stack says by the resource's URN of which one it speaks. */
const waiveInStack = (rule: StackValidationPolicy, waivers: Waivers): StackValidationPolicy => ({
  ...rule,
  validateStack: (args, report) =>
    rule.validateStack(args, (message, urn) => {
      reportUnwaived(waivers, rule.name, urn?.split('::').pop() ?? '', report)(message, urn);
    }),
});

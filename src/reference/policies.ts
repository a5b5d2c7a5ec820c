import { listPolicies } from '../../policy/list-policies';
import { code, heading, renderTable } from './table';

const INTRODUCTION = `Rules that every resource of a stack is checked against. \`fleet:policies\` sets a rule to \`advisory\` or \`disabled\`;
\`fleet:waivers\` excepts one resource from a rule. [Policies](../concepts/policies.md) explains both.`;

/** Describes every policy rule, by name. */
export function describePolicies(): string {
  const stack = { name: 'dev', waivers: [], scan: undefined, production: true };
  const rules = listPolicies({ stack, exceptions: [] }).map(({ policy }) => policy);
  const rows = rules
    .map(({ name, description, enforcementLevel = '' }) => [
      code(name),
      description,
      typeof enforcementLevel === 'string' ? enforcementLevel : '',
    ])
    .sort(([a = ''], [b = '']) => a.localeCompare(b));
  return `${heading('Policy rules', INTRODUCTION)}\n${renderTable(['rule', 'what holds', 'level'], rows)}\n`;
}

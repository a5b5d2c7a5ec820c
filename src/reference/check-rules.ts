import type { RuleDescription } from '../check/rules/description';
import { fileRuleDescriptions } from '../check/rules/files/descriptions';
import { planRuleDescriptions } from '../check/rules/plans/descriptions';
import { sourceRuleDescriptions } from '../check/rules/source/descriptions';
import { code, heading } from './table';

const INTRODUCTION = `\`bin/fleet check\` reports findings of these rules; each finding names its rule. [Check](../concepts/check.md) explains how the check
works and when a finding is a warning. Limits are what a rule cannot see, and so does not report.`;

/** Describes every rule of `bin/fleet check`, by the files that the rule reads. */
export const describeCheckRules = (): string =>
  [
    heading('Check rules', INTRODUCTION).trimEnd(),
    ...describeGroup('Source', sourceRuleDescriptions),
    ...describeGroup('Plans', planRuleDescriptions),
    ...describeGroup('Files', fileRuleDescriptions),
  ]
    .join('\n\n')
    .concat('\n');

const describeGroup = (title: string, rules: readonly RuleDescription[]): string[] => [
  `## ${title}`,
  ...rules.map(describeRule),
];

function describeRule({ id, severity, finds, example, instead, unknown }: RuleDescription): string {
  const items = [
    `Severity: ${severity}`,
    `Example: ${example}`,
    `Fix: ${instead}`,
    ...(unknown === undefined ? [] : [`Limits: ${unknown}`]),
  ];
  return `### ${code(id)}\n\n${finds}\n\n${items.map((item) => `- ${item}`).join('\n')}`;
}

/** Describes the findings of one rule id, for docs/reference/check-rules.md. Texts are Markdown. */
export interface RuleDescription {
  /** `rule` of the findings, in kebab case. */
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'error or warning';
  /** Says what the rule finds, and when that is only a warning. */
  readonly finds: string;
  /** Shows code, a file or a row that the rule reports. */
  readonly example: string;
  /** Says what to write instead. */
  readonly instead: string;
  /** Names what the rule cannot see and so does not report; @default no limits are listed */
  readonly unknown?: string;
}

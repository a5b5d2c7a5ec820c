import { z } from 'zod';
import { text } from '../lib/fields';

/** Reviewed exceptions from policy rules, as a stack's file lists them under `fleet:waivers`. */

const waiverSchema = z.strictObject({
  /** The policy rule that is waived. Whether there is such a rule is known where rules are: in policy/. */
  rule: text("a policy rule's name, such as container-memory-limited"),
  /** Name of the resources it is waived for, of whatever type the rule looks at. */
  resource: text("a resource's name, such as voiceagent"),
  /** Reason, for reviews and for its renewal. */
  reason: text('why the rule cannot be kept'),
  /** Last day of the waiver, by UTC. */
  until: z.preprocess(
    // A date without quotes reaches a program under Pulumi as a moment.
    (v) => (typeof v === 'string' ? v.replace(/ 00:00:00 \+0000 UTC$/, '') : v),
    z.iso.date("write a day such as '2026-12-31'"),
  ),
});

export const waiversSchema = z
  .array(waiverSchema)
  .superRefine((waivers, context) => {
    for (const [index, waiver] of waivers.entries()) {
      if (findWaiver(waivers, waiver.rule, waiver.resource) === waiver) continue;
      context.addIssue({
        code: 'custom',
        path: [index],
        params: { problem: 'is the second waiver of a rule and a resource' },
        message: 'write one waiver for both',
      });
    }
  })
  .default([])
  .meta({ write: "a list such as [{ rule, resource, reason, until: '2026-12-31' }]" });

export type Waiver = Readonly<z.output<typeof waiverSchema>>;

/** Finds the waiver of `rule` for the resources named `resource`, ended or not. */
export const findWaiver = (
  waivers: readonly Waiver[],
  rule: string,
  resource: string,
): Waiver | undefined =>
  waivers.find((waiver) => waiver.rule === rule && waiver.resource === resource);

/** @param today YYYY-MM-DD */
export const hasEnded = ({ until }: Pick<Waiver, 'until'>, today: string): boolean => until < today;

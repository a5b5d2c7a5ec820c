import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const callMismatch: SourceRule = {
  name: 'call-mismatch',
  description: "A call of the source's own function or class with arguments that it does not take.",
  check: (subject) =>
    findEvents(subject, 'call-mismatch').flatMap((event) => {
      const { name, target, targetLine, problem } = event;
      if (isHandled(event, 'TypeError')) return [];
      return [
        finding(subject, event, {
          severity: rateSeverity(event, 'TypeError'),
          rule: 'call-mismatch',
          message: addDoubt(
            `calls ${name}() of ${target}:${String(targetLine)} ${problem}; this raises TypeError`,
            event,
            'TypeError',
          ),
          fix: 'correct the call, or the parameters of the function',
        }),
      ];
    }),
};

import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const valueMismatch: SourceRule = {
  name: 'value-mismatch',
  description: 'A use of None, or of what a data file holds, that Python refuses.',
  check: (subject) =>
    findEvents(subject, 'value').flatMap((event) => {
      const { by, why, use, raises } = event;
      if (isHandled(event, raises)) return [];
      return [
        finding(subject, event, {
          severity: rateSeverity(event, raises),
          rule: 'value-mismatch',
          message: addDoubt(`${why}, and the program ${use}; this raises ${raises}`, event, raises),
          fix:
            by === 'data'
              ? 'correct the file, or check the value before it is used'
              : 'give it a value first, or check for None',
        }),
      ];
    }),
};

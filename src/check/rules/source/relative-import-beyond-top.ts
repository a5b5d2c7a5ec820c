import { findEvents, finding, addDoubt, rateSeverity, type SourceRule } from './rule';

export const relativeImportBeyondTop: SourceRule = {
  name: 'relative-import-beyond-top',
  description: 'A relative import with more dots than there are packages around it.',
  check: (subject) =>
    findEvents(subject, 'import-missing')
      .filter(({ relative }) => relative === 'beyond-top')
      .map((event) =>
        finding(subject, event, {
          severity: rateSeverity(event, 'ImportError'),
          rule: 'relative-import-beyond-top',
          message: addDoubt(
            `imports '${event.module}', which has more dots than there are packages around it; this raises ImportError`,
            event,
            'ImportError',
          ),
          fix: 'write fewer dots, or the full name from the root of the source',
        }),
      ),
};

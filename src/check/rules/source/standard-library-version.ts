import { missingName } from '../../../python/standard-library';
import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const standardLibraryVersion: SourceRule = {
  name: 'standard-library-version',
  description:
    "A name that the standard library of the image's Python does not have yet, or no longer has.",
  check: (subject) =>
    findEvents(subject, 'import').flatMap((event) =>
      event.names.flatMap((name) => {
        const why = missingName(event.module, name, subject.python);
        if (why === undefined || isHandled(event, 'ImportError')) return [];
        return [
          finding(subject, event, {
            severity: rateSeverity(event, 'ImportError'),
            rule: 'standard-library-version',
            message: addDoubt(
              `imports '${name}' from ${event.module}, ${why.what}; the image has Python ${subject.python}, so this raises ImportError`,
              event,
              'ImportError',
            ),
            fix: why.fix,
          }),
        ];
      }),
    ),
};

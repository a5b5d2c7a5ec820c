import { missingName } from '../../../python/standard-library';
import { eventsOf, finding, hedged, isExpected, severityOf, type SourceRule } from './rule';

/** A name that the standard library of the image's Python does not have, or no longer. */
export const standardLibraryVersion: SourceRule = (subject) =>
  eventsOf(subject, 'import').flatMap((event) =>
    event.names.flatMap((name) => {
      const why = missingName(event.module, name, subject.python);
      if (why === undefined || isExpected(event, 'ImportError')) return [];
      return [
        finding(subject, event, {
          severity: severityOf(event, 'ImportError'),
          rule: 'standard-library-version',
          message: hedged(
            `imports ${name} of ${event.module}, ${why.what}; its image has Python ${subject.python}: ImportError`,
            event,
            'ImportError',
          ),
          fix: why.fix,
        }),
      ];
    }),
  );

import { eventsOf, finding, hedged, isExpected, severityOf, type SourceRule } from './rule';

/** A name that a module of the source is to give and does not define, or not yet. */
export const nameNotDefined: SourceRule = (subject) =>
  eventsOf(subject, 'name-missing')
    .filter((event) => !isExpected(event, 'ImportError'))
    .map((event) =>
      finding(subject, event, {
        severity: severityOf(event, 'ImportError'),
        rule: 'name-not-defined',
        message: hedged(
          event.circular
            ? `imports ${event.name} of ${event.target}, which is still importing what led here and has not defined it yet: ImportError, a circular import`
            : `imports ${event.name} of ${event.target}, which defines no such name: ImportError`,
          event,
          'ImportError',
        ),
        fix: event.circular
          ? 'move what both need into a module of its own, or import inside the function that needs it'
          : `define ${event.name} there, or correct the import`,
      }),
    );

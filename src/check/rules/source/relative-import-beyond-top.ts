import { eventsOf, finding, hedged, severityOf, type SourceRule } from './rule';

/** A relative import with more dots than there are packages around it. */
export const relativeImportBeyondTop: SourceRule = (subject) =>
  eventsOf(subject, 'import-missing')
    .filter(({ relative }) => relative === 'beyond-top')
    .map((event) =>
      finding(subject, event, {
        severity: severityOf(event, 'ImportError'),
        rule: 'relative-import-beyond-top',
        message: hedged(
          `imports ${event.module}, whose dots lead beyond the top package: ImportError`,
          event,
          'ImportError',
        ),
        fix: 'write fewer dots, or the full name from the root of the source',
      }),
    );

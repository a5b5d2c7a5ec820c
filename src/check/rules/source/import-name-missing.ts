import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const importNameMissing: SourceRule = {
  name: 'import-name-missing',
  description: 'A name that a module of the source is to give and does not define, or not yet.',
  check: (subject) =>
    findEvents(subject, 'import-name-missing')
      .filter((event) => !isHandled(event, 'ImportError'))
      .map((event) =>
        finding(subject, event, {
          severity: rateSeverity(event, 'ImportError'),
          rule: 'import-name-missing',
          message: addDoubt(
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
      ),
};

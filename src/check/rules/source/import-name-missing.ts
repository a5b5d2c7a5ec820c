import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const importNameMissing: SourceRule = {
  name: 'import-name-missing',
  description: 'An imported name that a module of the source does not define, or not yet.',
  check: (subject) =>
    findEvents(subject, 'import-name-missing')
      .filter((event) => !isHandled(event, 'ImportError'))
      .map((event) =>
        finding(subject, event, {
          severity: rateSeverity(event, 'ImportError'),
          rule: 'import-name-missing',
          message: addDoubt(
            event.circular
              ? `imports '${event.name}' from ${event.target}, which has not defined it yet; this circular import raises ImportError`
              : `imports '${event.name}' from ${event.target}, which does not define it; this raises ImportError`,
            event,
            'ImportError',
          ),
          fix: event.circular
            ? 'move what both files need into a third module, or import inside the function that needs it'
            : `define ${event.name} there, or correct the import`,
        }),
      ),
};

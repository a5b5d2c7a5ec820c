import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const attributeMissing: SourceRule = {
  name: 'attribute-missing',
  description:
    "An attribute of the source's own class, or of an object of it, that nothing has set.",
  check: (subject) =>
    findEvents(subject, 'attribute-missing').flatMap((event) => {
      const { name, owner, near } = event;
      if (isHandled(event, 'AttributeError')) return [];
      return [
        finding(subject, event, {
          severity: rateSeverity(event, 'AttributeError'),
          rule: 'attribute-missing',
          message: addDoubt(
            `reads '.${name}' of ${owner}, which nothing has set there; this raises AttributeError`,
            event,
            'AttributeError',
          ),
          fix:
            near === undefined
              ? `set '${name}' first, such as in __init__; one that a base class sets needs super().__init__()`
              : `write '${near}', or set '${name}' first`,
        }),
      ];
    }),
};

import type { Finding } from '../../../lib/finding';
import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const undefinedName: SourceRule = {
  name: 'undefined-name',
  description:
    'A name that its file does not define, or not yet. It is reported once for each file, where it is most certain to fail.',
  check: (subject) => {
    const first = new Map<string, Finding>();
    for (const event of findEvents(subject, 'undefined-name')) {
      if (isHandled(event, 'NameError')) continue;
      const { name, below, file } = event;
      const severity = rateSeverity(event, 'NameError');
      const known = first.get(`${file} ${name}`);
      if (known && (known.severity === 'error' || severity === 'warning')) continue;
      const message =
        below === undefined
          ? `uses '${name}', which the file neither defines nor imports; this raises NameError`
          : `uses '${name}' before the file defines it on line ${String(below)}; this raises NameError`;
      first.set(
        `${file} ${name}`,
        finding(subject, event, {
          severity,
          rule: 'undefined-name',
          message: addDoubt(message, event, 'NameError'),
          fix:
            below === undefined
              ? `import or define ${name}`
              : `move the definition of ${name} above this line`,
        }),
      );
    }
    return [...first.values()];
  },
};

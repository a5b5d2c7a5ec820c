import type { Finding } from '../../../lib/finding';
import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const undefinedName: SourceRule = {
  name: 'undefined-name',
  description:
    'A name that is read and that its file sets nowhere, or not yet; reported once for each file, where it is surest to fail.',
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
          ? `reads ${name}, which nothing in the file sets or imports: NameError`
          : `reads ${name}, which the file sets only at line ${String(below)}: NameError`;
      first.set(
        `${file} ${name}`,
        finding(subject, event, {
          severity,
          rule: 'undefined-name',
          message: addDoubt(message, event, 'NameError'),
          fix: below === undefined ? `import or define ${name}` : `move what sets ${name} above it`,
        }),
      );
    }
    return [...first.values()];
  },
};

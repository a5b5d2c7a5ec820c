import { eventsOf, finding, hedged, isExpected, severityOf, type SourceRule } from './rule';

/** A name that is read and that its file sets nowhere, or not yet; told once for each file, where it is surest to fail. */
export const nameNotSet: SourceRule = (subject) => {
  const first = new Map<string, ReturnType<SourceRule>[number]>();
  for (const event of eventsOf(subject, 'name-unset')) {
    if (isExpected(event, 'NameError')) continue;
    const { name, below, file } = event;
    const severity = severityOf(event, 'NameError');
    const known = first.get(`${file} ${name}`);
    if (known && (known.severity === 'error' || severity === 'warning')) continue;
    const message =
      below === undefined
        ? `reads ${name}, which nothing in the file sets or imports: NameError`
        : `reads ${name}, which the file sets only at line ${String(below)}: NameError`;
    first.set(
      `${file} ${name}`,
      finding(subject, event, {
        ...{ severity, rule: 'name-not-set' },
        message: hedged(message, event, 'NameError'),
        fix: below === undefined ? `import or define ${name}` : `move what sets ${name} above it`,
      }),
    );
  }
  return [...first.values()];
};

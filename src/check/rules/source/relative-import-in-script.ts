import { findEvents, finding, addDoubt, rateSeverity, type SourceRule } from './rule';

export const relativeImportInScript: SourceRule = {
  name: 'relative-import-in-script',
  description: 'A relative import in a file that runs as a script, outside any package.',
  check: (subject) =>
    findEvents(subject, 'import-missing')
      .filter(({ relative }) => relative === 'no-package')
      .map((event) => {
        const { run } = subject.service.row;
        const script = 'script' in run && run.script === event.file;
        return finding(subject, event, {
          severity: rateSeverity(event, 'ImportError'),
          rule: 'relative-import-in-script',
          message: addDoubt(
            script
              ? `imports '${event.module}', but the row runs this file as a script, outside any package; this raises ImportError`
              : `imports '${event.module}', but this file is imported by its bare name, outside any package; this raises ImportError`,
            event,
            'ImportError',
          ),
          fix: script
            ? `write run: { module: '${event.file.replace(/\.py$/, '').replaceAll('/', '.')}' } in the row`
            : 'import it, and what it imports, by full names from the root of the source',
        });
      }),
};

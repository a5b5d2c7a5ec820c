import { finding, type SourceRule } from './rule';

export const entryMissing: SourceRule = {
  name: 'entry-missing',
  description: "The row's script or module is not in the source.",
  check: (subject) => {
    const { expected: file, said, unknown, launcher } = subject.program;
    // What a launcher starts may stand in its own configuration.
    if (subject.entry !== undefined || unknown) return [];
    const near =
      subject.tree.spelled(file) ?? subject.tree.spelled(file.replace(/\.py$/, '/__main__.py'));
    const what = launcher ? `${said}, which ${launcher.name} starts` : said;
    return [
      finding(
        subject,
        { file, line: null },
        {
          severity: 'error',
          rule: 'entry-missing',
          message: `the source has no file for the row's run { ${what} }, so the container exits at once`,
          fix:
            near === undefined
              ? "correct the row's run, or add the file to the source"
              : `write '${near}' in the row's run: file names are case-sensitive`,
        },
      ),
    ];
  },
};

import { finding, type SourceRule } from './rule';

export const entryMissing: SourceRule = {
  name: 'entry-missing',
  description: "The row's script or module is not in the source.",
  check: (subject) => {
    if (subject.entry !== undefined) return [];
    const { run } = subject.service.row;
    const file = 'script' in run ? run.script : `${run.module.replaceAll('.', '/')}.py`;
    const near =
      subject.tree.spelled(file) ?? subject.tree.spelled(file.replace(/\.py$/, '/__main__.py'));
    const what = 'script' in run ? `script: '${run.script}'` : `module: '${run.module}'`;
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

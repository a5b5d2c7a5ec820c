import { findEvents, finding, addDoubt, rateSeverity, type SourceRule } from './rule';

export const sourceDoesNotParse: SourceRule = {
  name: 'source-does-not-parse',
  description: "A file that the image's Python cannot parse.",
  check: (subject) => {
    const { python, syntaxKnown } = subject;
    const refused = findEvents(subject, 'import-unparsed').map((event) => {
      const { line, why } = subject.refusal(event.target) ?? { line: 1, why: 'invalid syntax' };
      const by = event.file === '' ? '' : `, which ${event.file}:${String(event.line)} imports`;
      return finding(
        subject,
        { file: event.target, line },
        {
          severity: rateSeverity(event, 'SyntaxError'),
          rule: 'source-does-not-parse',
          message: addDoubt(
            `Python ${python} of the image cannot parse this file${by}: ${why}`,
            event,
            'SyntaxError',
          ),
          fix: /3\.\d+/.test(why)
            ? `write it in the syntax of Python ${python}`
            : 'correct the syntax; python3 -m py_compile shows the same error',
        },
      );
    });
    if (syntaxKnown) return refused;
    const unread = subject.files.flatMap((file) => {
      const { unread: line } = subject.tree.source(file);
      return line === undefined ? [] : [{ file, line }];
    });
    return [
      ...refused,
      ...unread.map((place) =>
        finding(subject, place, {
          severity: 'warning',
          rule: 'source-does-not-parse',
          message: `this does not look like Python; Python ${python} was not asked, because this machine has no python3 of that release or later`,
          fix: `install python3 ${python} or later, and check again`,
        }),
      ),
    ];
  },
};

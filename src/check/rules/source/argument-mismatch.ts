import { findEvents, finding, addDoubt, rateSeverity, type SourceRule } from './rule';

export const argumentMismatch: SourceRule = {
  name: 'argument-mismatch',
  description: "Arguments of the row that the program's parser refuses.",
  check: (subject) =>
    findEvents(subject, 'arguments').map((event) => {
      const given = subject.run.words.join(' ');
      const index = event.missing.find((each) => each.startsWith('sys.argv'));
      const exception = index === undefined ? 'SystemExit' : 'IndexError';
      const problems = [
        ...event.missing.map((name) => (name === index ? `reads ${name}` : `requires '${name}'`)),
        ...event.unknown.map((name) => `does not accept '${name}'`),
        ...event.wrong.map((name) => `does not accept the value of '${name}'`),
      ];
      return finding(subject, event, {
        severity: rateSeverity(event, exception),
        rule: 'argument-mismatch',
        message: addDoubt(
          `the row passes ${given === '' ? 'no arguments' : `'${given}'`}, but the program ${problems.join(' and ')}; ${exception === 'SystemExit' ? 'it exits at once with code 2' : 'this raises IndexError'}`,
          event,
          exception,
        ),
        fix:
          event.missing.length > 0
            ? "add it to args of the row's run, or give it a default"
            : "correct args of the row's run, add the argument to the parser, or use parse_known_args",
      });
    }),
};

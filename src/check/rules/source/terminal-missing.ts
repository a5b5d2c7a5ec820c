import { addDoubt, finding, findEvents, rateSeverity, type SourceRule } from './rule';

/** Functions that read the terminal, and raise EOFError where there is none. */
const ASKS = /^(input|getpass\.getpass)$/;
/** Reads of the standard input, which ends at once. */
const READS = /^sys\.stdin(\.buffer)?\.(read|readline|readlines)$/;

export const terminalMissing: SourceRule = {
  name: 'terminal-missing',
  description: 'A program that reads its terminal, as a container has none.',
  check: (subject) =>
    findEvents(subject, 'call').flatMap((event) => {
      const { function: name, reached } = event;
      const asks = ASKS.test(name);
      if (!reached || !(asks || READS.test(name))) return [];
      const message = asks
        ? addDoubt(
            `asks for a line with ${name}(), and a container has no terminal; this raises EOFError`,
            event,
            'EOFError',
          )
        : `reads ${name}(), and a container has no terminal; it gets the end of the input at once`;
      return [
        finding(subject, event, {
          severity: asks ? rateSeverity(event, 'EOFError') : 'warning',
          rule: 'terminal-missing',
          message,
          fix: 'take the input from a port, a queue or a file, or give the program arguments in the row with which it asks for nothing',
        }),
      ];
    }),
};

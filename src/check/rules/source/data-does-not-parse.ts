import { findEvents, finding, addDoubt, isHandled, rateSeverity, type SourceRule } from './rule';

export const dataDoesNotParse: SourceRule = {
  name: 'data-does-not-parse',
  description:
    'A YAML, JSON, TOML or INI file of the image that the program reads and Python cannot.',
  check: (subject) =>
    findEvents(subject, 'data-broken').flatMap((event) => {
      const { data, dataLine, format, why, raises, isSure } = event;
      if (isHandled(event, raises)) return [];
      const doubt = isSure ? '' : ', unless the reader of the program is less strict';
      return [
        finding(
          subject,
          { file: data, line: dataLine ?? null },
          {
            severity: isSure ? rateSeverity(event, raises) : 'warning',
            rule: 'data-does-not-parse',
            message: addDoubt(
              `is not ${format}, and ${event.file}:${String(event.line)} reads it: ${why}; this raises ${raises}${doubt}`,
              event,
              raises,
            ),
            fix: 'correct the file',
          },
        ),
      ];
    }),
};

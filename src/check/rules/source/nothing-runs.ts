import type { Statement } from '../../../python/ast';
import { findEvents, finding, type SourceRule } from './rule';

export const nothingRuns: SourceRule = {
  name: 'nothing-runs',
  description: 'An entry point that only defines functions and classes, and exits.',
  check: (subject) => {
    const { entry, run, tree } = subject;
    // The launcher calls what an imported module defines.
    if (subject.program.imported || entry === undefined || !run.complete || run.called > 0)
      return [];
    if (run.events.some(({ kind }) => kind === 'import-unparsed' || kind === 'import-missing'))
      return [];
    const { body, unread } = tree.source(entry);
    if (unread !== undefined || !body.every(onlyDefines)) return [];
    const defines = body.filter((each) => each.type === 'function' || each.type === 'class');
    const calls = findEvents(subject, 'call').filter(({ reached }) => reached);
    if (defines.length === 0 || !calls.every(({ function: name }) => HARMLESS.test(name)))
      return [];
    const last = defines.at(-1);
    const name =
      last?.type === 'function'
        ? `${last.function.name}()`
        : last?.type === 'class'
          ? `${last.class.name}().run()`
          : '';
    return [
      finding(
        subject,
        { file: entry, line: last?.line ?? null },
        {
          severity: 'error',
          rule: 'nothing-runs',
          message:
            'the entry point defines functions and classes but calls none of them; the program exits at once with code 0 and is restarted again and again',
          fix: `call the main function at the end of the file, such as: if __name__ == '__main__': ${name}`,
        },
      ),
    ];
  },
};

/** Checks whether a statement only defines or imports; what it calls is checked by name. */
const onlyDefines = (statement: Statement): boolean => {
  switch (statement.type) {
    case 'import':
    case 'function':
    case 'class':
    case 'assign':
    case 'pass':
    case 'expression':
      return true;
    case 'try':
      return [statement.body, statement.otherwise, statement.finally].every((each) =>
        each.every(onlyDefines),
      );
    default:
      return false;
  }
};

/** Calls that do not keep a program running. */
const HARMLESS =
  /^(logging\.(basicConfig|getLogger|Formatter|StreamHandler|FileHandler)|os\.(path|getenv|environ|makedirs)|sys\.path|pathlib\.|path\.|str\b|dict\b|list\b|int|float|bool|len|set|tuple|open|json\.|re\.compile|collections\.|typing\.|dataclasses\.|enum\.|abc\.|functools\.|threading\.(Lock|RLock|Event)|dotenv\.load_dotenv|fastapi\.|flask\.Flask|pydantic\.|datetime\.|time\.time|contextlib\.(contextmanager|asynccontextmanager)|property|staticmethod|classmethod)/;

import { findLauncherModule, PORT_OPTIONS } from '../python/launchers';
import type { Start } from './definition';

const PYTHON = /^(.*\/)?python[\d.]*$/;

/** Words of a command line as a shell parts them. A backslash stays where it may be one of a Windows path. */
export const splitWords = (line: string): string[] =>
  (line.match(/(?:\\[\s"']|[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'|\\([\s"'])/g, '$1$2$3'),
  );

/**
 * Finds what a command line starts, where that is Python; undefined where it is anything else.
 * @param isProgram tells of a word whether a folder of that name has a `__main__.py`, which `uv run` starts. @default none has
 */
export function parseStart(
  line: readonly string[],
  isProgram: (folder: string) => boolean = () => false,
): Start | undefined {
  const [program = '', ...rest] = line;
  // What only leads to the agent: `exec`, `env A=1`, `sh -c '…'`, `tini --`.
  if (/^(exec|env|nohup|dumb-init|--|[A-Z_]+=.*)$/.test(readBaseName(program)))
    return parseStart(rest, isProgram);
  if (/^(ba|da)?sh$/.test(readBaseName(program)) && /^-\w*c$/.test(rest[0] ?? '')) {
    const last = (rest[1] ?? '').split(/&&|;/).at(-1) ?? '';
    return parseStart(withoutRedirections(splitWords(last.split(/\s\|\s/)[0] ?? '')), isProgram);
  }
  const led = skipRunner(readBaseName(program), rest, isProgram);
  if (led) return parseStart(led, isProgram);
  if (program.endsWith('.py')) return { script: program, args: rest };
  if (PYTHON.test(program)) return parsePython(rest);
  const module = findLauncherModule(readBaseName(program));
  return module === undefined ? undefined : { module, args: rest };
}

/** The folder that a command line changes to before it starts something; undefined where it stays. */
export function findFolder(line: readonly string[]): string | undefined {
  const text = /^(.*\/)?(ba|da)?sh$/.test(line[0] ?? '') ? (line[2] ?? '') : line.join(' ');
  return /^\s*cd\s+([^\s&;|$]+)\s*(?:&&|;)/.exec(text)?.[1];
}

/** Words without `> file`, `2>&1` and the like. */
const withoutRedirections = (words: readonly string[]): string[] =>
  words.filter(
    (word, index) => !/^\d*(>>?|<)/.test(word) && !/^\d*(>>?|<)$/.test(words[index - 1] ?? ''),
  );

/** Options of what runs a command in an environment that take a value. */
const VALUED =
  /^(-n|--name|-p|--prefix|--python|--with|--extra|--group|--project|--directory|--env-file|-C|-P|--package|--cwd)$/;

/** The command that a program runs in an environment, or again at changes; undefined for any other program. */
function skipRunner(
  program: string,
  rest: readonly string[],
  isProgram: (folder: string) => boolean,
): readonly string[] | undefined {
  if (program === 'watchmedo') {
    const end = rest.indexOf('--');
    return end < 0 ? undefined : rest.slice(end + 1);
  }
  if (program === 'tini') return skipOptions(rest, /^-[pe]$/);
  if (/^(opentelemetry-instrument|ddtrace-run)$/.test(program)) return rest;
  if (!/^(uv|poetry|pdm|hatch|pipenv|rye|conda|mamba|micromamba)$/.test(program)) return undefined;
  const [verb, ...more] = skipOptions(rest, VALUED);
  if (verb !== 'run') return undefined;
  const command = skipOptions(more, VALUED);
  const [first = '', ...args] = command;
  if (program !== 'uv') return command;
  if (isFolder(first)) return ['python', ...command];
  return /^\w+$/.test(first) && isProgram(first) ? ['python', `./${first}`, ...args] : command;
}

function skipOptions(words: readonly string[], valued: RegExp): readonly string[] {
  const [first = '', ...rest] = words;
  if (first === '--') return rest;
  if (!first.startsWith('-')) return words;
  // `uv run -m package` is Python's own.
  if (/^(-m|--module)$/.test(first)) return ['python', '-m', ...rest];
  return skipOptions(valued.test(first) ? rest.slice(1) : rest, valued);
}

function parsePython(args: readonly string[]): Start | undefined {
  const [first = '', ...rest] = args;
  if (first === '-m') {
    const [module, ...more] = rest;
    return module === undefined ? undefined : { module, args: more };
  }
  if (/^-[WX]$/.test(first)) return parsePython(rest.slice(1));
  if (first === '-c') return undefined;
  if (first.startsWith('-')) return parsePython(rest);
  if (first.endsWith('.py')) return { script: first, args: rest };
  return isFolder(first)
    ? { script: `${first.replace(/\/$/, '')}/__main__.py`, args: rest }
    : undefined;
}

/** Checks whether a word is a folder for certain: Python runs its `__main__.py`. */
const isFolder = (word: string): boolean => /^\.\.?$|^[\w./-]+\/$|^\.\.?\/[\w/-]+$/.test(word);

const readBaseName = (program: string): string => program.split('/').at(-1) ?? program;

/** The port that arguments give: `--port 7200`, `--port=7200`, `-p 7200`, `--bind 0.0.0.0:7200`, `--server.port=7200`. */
export function findPort(args: readonly string[]): string | undefined {
  for (const [index, word] of args.entries()) {
    const [name = '', own] = word.split(/=(.*)/s);
    if (!PORT_OPTIONS.includes(name)) continue;
    const port = (own ?? args[index + 1])?.split(':').at(-1);
    // Of some launchers `--bind` is a host alone, or a socket.
    if (port !== undefined && !/^[\d.]*\.\d+$|^\/|^localhost$/.test(port)) return port;
  }
  return undefined;
}

/** The same arguments without a port. */
export function removePort(args: readonly string[]): string[] {
  const index = args.findIndex((word) => PORT_OPTIONS.includes(word.split('=')[0] ?? ''));
  const own = args[index]?.includes('=') === true;
  return index < 0 ? [...args] : args.toSpliced(index, own ? 1 : 2);
}

/** The same arguments with another port, where they give one. */
export function replacePort(args: readonly string[], port: number): string[] {
  const given = findPort(args);
  if (given === undefined) return [...args];
  return args.map((word, index) => {
    const value = PORT_OPTIONS.includes(args[index - 1] ?? '');
    const [name = ''] = word.split('=');
    const named = word.includes('=') && PORT_OPTIONS.includes(name);
    return (value || named) && word.endsWith(given)
      ? `${word.slice(0, -given.length)}${String(port)}`
      : word;
  });
}

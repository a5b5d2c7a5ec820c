import path from 'node:path/posix';
import type { Start } from './definition';
import { parseStart, splitWords } from './start-command';

/** What a shell script of the folder starts. */
export interface ScriptStart {
  /** Its script is relative to the root of the folder. */
  readonly start: Start;
  /** Folder that it starts in. */
  readonly folder: string;
  /** Folders that its PYTHONPATH names. */
  readonly searchPath: readonly string[];
}

/** Commands beside the one that is started, which change nothing of it. */
const HARMLESS =
  /^(set|shopt|umask|ulimit|source|\.|:|mkdir|touch|chmod|chown|echo|printf|sleep|trap|wait|rm|cp|ln|pip3?|apt-get|apk|deactivate|conda|nvidia-smi|true)$/;

/** Words that open and close blocks. */
const OPENS = /^(if|for|while|until|case|select)\b|^(function\s+)?[\w-]+\s*\(\)|^\{/;
const CLOSES = /^(fi|done|esac|\})(\s|;|$)/;

/**
 * Reads what a shell script starts, where that is one Python program for certain.
 * @param file the script's, relative to the root of the folder
 * @param given arguments that it is called with, for its `"$@"`
 * @returns undefined where it is not certain, or no Python
 */
export function readShellScript(
  text: string,
  file: string,
  given: readonly string[],
): ScriptStart | undefined {
  const variables = new Map<string, string>();
  const own = path.dirname(file);
  let folder = '';
  let searchPath: string[] = [];
  let depth = 0;
  let found: ScriptStart | undefined;
  for (const line of listLines(text)) {
    const isBlock = depth > 0 || OPENS.test(line);
    if (isBlock) {
      depth += countBlocks(line);
      // Which branch runs is not known.
      if (/\bpython[\d.]*\s|\.py\b|^\s*(exec|cd)\s/m.test(line)) return undefined;
      continue;
    }
    const { name, value = '' } = readAssignment(line) ?? {};
    if (name !== undefined) {
      const known = evaluate(value, variables, own);
      if (known === undefined) variables.delete(name);
      else variables.set(name, known);
      if (name === 'PYTHONPATH') {
        searchPath = (known ?? '').split(':').flatMap((each) => toFolder(each, folder) ?? []);
      }
      continue;
    }
    const words = splitWords(line);
    const [program = ''] = words;
    if (program === 'cd') {
      const to = toFolder(evaluate(words[1] ?? '', variables, own) ?? '/', folder);
      if (to === undefined) return undefined;
      folder = to;
      continue;
    }
    if (HARMLESS.test(program) || /^export$/.test(program)) continue;
    // A second program, or one that ends before it, is more than a row is.
    if (found || /\|\||&&|[|;&]\s*$|\s\|\s/.test(line)) return undefined;
    const filled = words.flatMap((word): (string | undefined)[] =>
      /^\$(@|\*|\{@\})$/.test(word) ? [...given] : [evaluate(word, variables, own)],
    );
    const known = filled.flatMap((word) => word ?? []);
    if (known.length < filled.length || known.some((word) => word.includes('$'))) return undefined;
    const start = parseStart(known);
    if (!start) return undefined;
    found = { start: inRoot(start, folder), folder, searchPath };
  }
  return found;
}

const inRoot = (start: Start, folder: string): Start =>
  'script' in start
    ? { ...start, script: path.join(folder, start.script.replace(/^\/+/, '')) }
    : start;

/** `NAME=value` alone, also exported; one before a command is that command's. */
function readAssignment(
  line: string,
): { readonly name: string; readonly value: string } | undefined {
  const [, name, value] = /^(?:(?:export|readonly)\s+)?([A-Za-z_]\w*)=(.*)$/s.exec(line) ?? [];
  if (name === undefined || value === undefined) return undefined;
  const isAlone = value.includes('$(') || splitWords(value).length <= 1;
  return isAlone ? { name, value } : undefined;
}

/** Lines without comments and blank ones, continued ones joined. */
const listLines = (text: string): string[] =>
  text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');

const countBlocks = (line: string): number => {
  const opened = OPENS.test(line) ? 1 : 0;
  const closed = CLOSES.test(line) || /(;|\s)(fi|done|esac|\})\s*;?\s*$/.test(line) ? 1 : 0;
  return opened - closed;
};

/** The folder of the source that a path is; undefined where it is one of the host. A path of the root is written with './'. */
function toFolder(written: string, from: string): string | undefined {
  if (written.startsWith('/')) return undefined;
  const to = written.startsWith(ROOT) ? written.slice(ROOT.length) : path.join(from, written);
  const plain = path.normalize(to === '' ? '.' : to).replace(/\/$/, '');
  return plain.startsWith('..') ? undefined : plain.replace(/^\.$/, '');
}

/** Begins paths that are known from the root of the source. */
const ROOT = './';

/** The folder of the script itself, as scripts find it. */
const OWN =
  /\$\(\s*cd\s+"?\$\(\s*dirname\s+"?(?:\$0|\$\{0\}|\$\{BASH_SOURCE\[0\]\}|\$BASH_SOURCE)"?\s*\)"?(?:\/([\w./-]+))?\s*&&\s*pwd(?:\s+-P)?\s*\)|\$\(\s*dirname\s+(?:--\s+)?"?(?:\$\(\s*(?:realpath|readlink\s+-f)\s+"?)?(?:\$0|\$\{0\}|\$\{BASH_SOURCE\[0\]\}|\$BASH_SOURCE)"?\s*\)?"?\s*\)/g;

/** A text with its variables' values; undefined where one is not known. */
function evaluate(
  written: string,
  variables: ReadonlyMap<string, string>,
  own: string,
): string | undefined {
  const placed = written.replace(OWN, (_, below: string | undefined) =>
    `${ROOT}${path.join(own, below ?? '.')}`.replace(/^\.\/\.$/, './.'),
  );
  const filled = placed.replace(
    /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g,
    (all, plain: string | undefined, braced: string | undefined) =>
      variables.get(plain ?? braced ?? '') ?? all,
  );
  const plain = filled.replace(/^(["'])(.*)\1$/s, '$2').replace(/"/g, '');
  const [, real] = /^\$\(\s*(?:realpath|readlink\s+-f)\s+([^$()]+?)\s*\)$/.exec(plain) ?? [];
  const known = real ?? plain;
  if (/\$[({\w@*]|`/.test(known)) return undefined;
  if (!known.startsWith(ROOT)) return known;
  const normal = path.normalize(known);
  return normal.startsWith('..') ? undefined : `${ROOT}${normal}`;
}

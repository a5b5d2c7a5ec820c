import { satisfies, valid } from '@renovatebot/pep440';
import type { PythonVersion } from './versions';

/** Environment markers (PEP 508), which say for which machines and releases of Python a requirement is. Pure. */

/** What is known of a container of this fleet: Linux on x86-64, and a release of CPython without its last number. */
const VALUES: Readonly<Record<string, string>> = {
  implementation_name: 'cpython',
  os_name: 'posix',
  platform_machine: 'x86_64',
  platform_python_implementation: 'CPython',
  platform_system: 'Linux',
  sys_platform: 'linux',
  // A requirement of no package has no extras.
  extra: '',
};

/** Names that older files have. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  'os.name': 'os_name',
  'platform.machine': 'platform_machine',
  'platform.python_implementation': 'platform_python_implementation',
  python_implementation: 'platform_python_implementation',
  'sys.platform': 'sys_platform',
};

const TOKEN = /\s*(?:("[^"]*"|'[^']*')|([<>=!~]=?=?)|([()])|([\w.]+))/gy;

/** True, false, or undefined where it is not known here. */
type Answer = boolean | undefined;

/** Evaluates a marker for a release of Python. @returns undefined where it is not known, or is no marker */
export function evaluateMarker(marker: string, python: PythonVersion): Answer {
  const tokens = tokenize(marker);
  if (!tokens) return undefined;
  let at = 0;
  const take = (): string => tokens[at++] ?? '';
  const readOr = (): Answer => {
    let answer = readAnd();
    while (tokens[at] === 'or') {
      at += 1;
      const other = readAnd();
      answer = answer === true || other === true ? true : join(answer, other);
    }
    return answer;
  };
  const readAnd = (): Answer => {
    let answer = readOne();
    while (tokens[at] === 'and') {
      at += 1;
      const other = readOne();
      answer = answer === false || other === false ? false : join(answer, other);
    }
    return answer;
  };
  const readOne = (): Answer => {
    if (tokens[at] === '(') {
      at += 1;
      const answer = readOr();
      at += 1;
      return answer;
    }
    const left = take();
    const operator = tokens[at] === 'not' ? `${take()} ${take()}` : take();
    return compare(left, operator, take(), python);
  };
  const answer = readOr();
  return at === tokens.length ? answer : undefined;
}

/** Combines two answers of which neither decides alone. */
const join = (one: Answer, other: Answer): Answer => (one === other ? one : undefined);

function tokenize(marker: string): string[] | undefined {
  const tokens: string[] = [];
  const text = marker.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) return undefined;
    tokens.push(match[0].trim());
  }
  // Each bracket calls the reader once more.
  return tokens.filter((token) => token === '(').length > 50 ? undefined : tokens;
}

function compare(left: string, operator: string, right: string, python: PythonVersion): Answer {
  const [one, other] = [readSide(left), readSide(right)];
  if (!one || !other) return undefined;
  const isPython = [one.name, other.name].some((name) => name?.startsWith('python_') === true);
  if (isPython) {
    // `'3.8' <= python_version` is turned around.
    return one.name === undefined
      ? comparePython(other.name, MIRRORED[operator] ?? operator, one.text, python)
      : comparePython(one.name, operator, other.text, python);
  }
  if (one.text === undefined || other.text === undefined) return undefined;
  if (operator === '==' || operator === '===') return one.text === other.text;
  if (operator === '!=') return one.text !== other.text;
  if (operator === 'in') return other.text.includes(one.text);
  return operator === 'not in' ? !other.text.includes(one.text) : undefined;
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function readSide(token: string): { readonly name?: string; readonly text?: string } | undefined {
  if (/^["']/.test(token)) return { text: token.slice(1, -1) };
  const name = OLD_NAMES[token] ?? token;
  const text = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
  return /^[a-z_]+$/.test(name) ? { name, ...(text === undefined ? {} : { text }) } : undefined;
}

/** Compares the release of Python, of whose full version the last number is not known. */
function comparePython(
  name: string | undefined,
  operator: string,
  version: string | undefined,
  python: PythonVersion,
): Answer {
  if (version === undefined) return undefined;
  if (operator === 'in' || operator === 'not in') {
    if (name !== 'python_version') return undefined;
    return version.includes(python) === (operator === 'in');
  }
  const isWild = version.endsWith('.*') && /^[=!]=$/.test(operator);
  if (!isWild && valid(version) === null) return undefined;
  const fits = (release: string): boolean => satisfies(release, `${operator}${version}`);
  if (name === 'python_version') return fits(python);
  const [first, last] = [fits(`${python}.0`), fits(`${python}.99`)];
  // Of `==3.11.4` neither end fits.
  return first === last && !(!first && version.startsWith(`${python}.`)) ? first : undefined;
}

/** Checks whether a requirement is for none of these releases. */
export const isExcludedBy = (
  marker: string | undefined,
  pythons: readonly PythonVersion[],
): boolean =>
  marker !== undefined && pythons.every((python) => evaluateMarker(marker, python) === false);

/** Checks whether a requirement is for all of these releases. */
export const isIncludedBy = (
  marker: string | undefined,
  pythons: readonly PythonVersion[],
): boolean =>
  marker === undefined || pythons.every((python) => evaluateMarker(marker, python) === true);

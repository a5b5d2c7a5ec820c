/** Requirements and lock files as pip reads them. Pure. */

export interface Hash {
  readonly line: number;
  readonly algorithm: string;
  readonly digits: string;
}

/** One line that asks for a distribution. */
export interface Requirement {
  /** From 1, where it begins. */
  readonly line: number;
  /** As packaging compares names. */
  readonly name: string;
  /** Such as '==1.2,!=1.3'; '' where any will do. */
  readonly specifier: string;
  /** True if it comes from a URL, which has its version. */
  readonly url: boolean;
  /** The machines or Pythons that it is for; undefined for all. */
  readonly marker: string | undefined;
  readonly hashes: readonly Hash[];
}

export interface RequirementsFile {
  readonly requirements: readonly Requirement[];
  /** Files that -r and -c name, as written. */
  readonly includes: readonly {
    readonly line: number;
    readonly file: string;
    readonly constraints: boolean;
  }[];
  /** Paths and URLs, whose versions lie in them. */
  readonly direct: readonly { readonly line: number; readonly text: string }[];
  /** Lines that are neither a requirement, nor an option, nor a path or URL. */
  readonly wrong: readonly { readonly line: number; readonly text: string }[];
  /** pip checks hashes: it is told to, or one requirement has some. */
  readonly hashed: boolean;
}

const REQUIREMENT = /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*(.*)$/s;

export const readRequirements = (text: string): RequirementsFile =>
  readRequirementLines(joinLines(text));

/** A line of a requirements file, or what stands for one in another file. */
export interface RequirementLine {
  readonly line: number;
  readonly text: string;
  /** @default those that the text names are not looked for */
  readonly hashes?: readonly Hash[];
}

export function readRequirementLines(lines: readonly RequirementLine[]): RequirementsFile {
  const requirements: Requirement[] = [];
  const includes: RequirementsFile['includes'][number][] = [];
  const direct: RequirementsFile['direct'][number][] = [];
  const wrong: RequirementsFile['wrong'][number][] = [];
  let hashed = false;
  for (const { line, text: said, hashes = [] } of lines) {
    const include = /^(-r|--requirement|-c|--constraint)[\s=]*(\S+)/.exec(said);
    if (include) {
      const [, option = '', file = ''] = include;
      includes.push({ line, file, constraints: option.includes('-c') });
    } else if (said.startsWith('-')) {
      hashed ||= /^--require-hashes\b/.test(said);
    } else if (isPath(said)) {
      direct.push({ line, text: said });
    } else {
      const requirement = requirementIn(line, said, hashes);
      if (requirement) requirements.push(requirement);
      else wrong.push({ line, text: said });
    }
  }
  hashed ||= requirements.some(({ hashes }) => hashes.length > 0);
  return { requirements, includes, direct, wrong, hashed };
}

interface Joined {
  readonly line: number;
  text: string;
  readonly hashes: Hash[];
}

/** Joins continued lines, without comments and hashes. */
function joinLines(text: string): Joined[] {
  const joined: Joined[] = [];
  let continues = false;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const said = raw.replace(/(^|\s)#.*$/, '');
    const last = continues ? joined.at(-1) : undefined;
    const entry = last ?? { line: index + 1, text: '', hashes: [] };
    if (!last) joined.push(entry);
    continues = /\\\s*$/.test(said);
    const part = said
      .replace(/\\\s*$/, '')
      .replace(/\s?--hash[\s=]+(\w+):(\S+)/g, (_, algorithm: string, digits: string) => {
        entry.hashes.push({ line: index + 1, algorithm, digits });
        return ' ';
      });
    entry.text = `${entry.text} ${part.trim()}`.trim();
  }
  return joined.filter((each) => each.text !== '');
}

/** Files, folders and repositories, whose versions lie in them. */
const isPath = (said: string): boolean =>
  /^([a-z+]+:\/\/|[a-z]+\+|git@|\.{0,2}\/|\.$|file:)/.test(said) ||
  /^\S+\.(whl|zip|tar\.gz)(\s|$)/.test(said) ||
  said.includes('${');

function requirementIn(
  line: number,
  said: string,
  hashes: readonly Hash[],
): Requirement | undefined {
  const plain = said.replace(/\s--[a-z-]+[\s=].*$/s, '');
  const [, name = '', , rest = ''] = REQUIREMENT.exec(plain) ?? [];
  if (name === '') return undefined;
  const [before = '', marker] = rest.split(/;(.*)/s);
  const specifier = before
    .trim()
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  const url = specifier.startsWith('@');
  // What follows a name is an operator; two words are none.
  if (!url && specifier !== '' && !/^[=<>!~]/.test(specifier)) return undefined;
  const asked = { line, name: normalizeName(name), url, marker: marker?.trim(), hashes };
  return { ...asked, specifier: url ? '' : specifier };
}

/** The one version that a requirement allows; undefined where it allows several. */
export const readPinnedVersion = ({ specifier }: Requirement): string | undefined =>
  /^===?\s*([^,*\s]+)$/.exec(specifier)?.[1];

/** A package's name as packaging compares it: `Typing_Extensions` is `typing-extensions`. */
export const normalizeName = (name: string): string => name.replace(/[-_.]+/g, '-').toLowerCase();

/** A package of a lock, with the lines that it stands on. */
export interface LockedPackage {
  /** As packaging compares names. */
  readonly name: string;
  readonly version: string;
  readonly text: string;
}

/** The packages of a lock that `==` pins, in its order. */
export function readLockedPackages(text: string): LockedPackage[] {
  const lines = text.split('\n');
  const pinned = readRequirements(text).requirements.flatMap(({ line, name, specifier }) => {
    const version = /^==([^\s;]+)$/.exec(specifier)?.[1];
    return version === undefined ? [] : [{ line, name, version }];
  });
  return pinned.map(({ line, name, version }, index) => ({
    name,
    version,
    text: lines
      .slice(line - 1, (pinned[index + 1]?.line ?? lines.length + 1) - 1)
      .join('\n')
      .trimEnd(),
  }));
}

/** Hexadecimal digits of the SHA-256 hashes that a package's lines name. */
export const readHashes = (text: string): string[] =>
  readRequirements(text)
    .requirements.flatMap(({ hashes }) => hashes)
    .filter(({ algorithm }) => algorithm === 'sha256')
    .map(({ digits }) => digits);

/** Release of Python that a package's lines are for; undefined for all. */
export const readPython = (text: string): string | undefined =>
  readRequirements(text).requirements.flatMap(
    ({ marker }) => /^python_version == '([\d.]+)'/.exec(marker ?? '')?.[1] ?? [],
  )[0];

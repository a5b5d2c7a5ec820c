import path from 'node:path';
import ignore from 'ignore';
import { isConfiguration } from '../config-files/documents';
import { FleetError, formatProblem, type Problem } from '../lib/errors';
import { formatCount } from '../lib/format';
import { findFileProblem, isBelow } from '../lib/plain-files';
import { suggestFix } from '../lib/suggest';
import { findAside, isExample, type Aside } from './set-aside';
import { isDockerfile } from './shapes/dockerfiles';

/** What a person says of the files that define services. */
export interface FileOptions {
  /** The only ones that do, from the folder or from where the person is. @default all that can be read */
  readonly configs?: readonly string[];
  /** Patterns of files that do not, as in a .gitignore of the folder. @default none */
  readonly excludes?: readonly string[];
}

/** The files of a folder that may define services. */
export interface Configurations {
  /** Relative to the folder. */
  readonly files: ReadonlySet<string>;
  /** Those that look as if they did, and are not read for it. */
  readonly aside: ReadonlyMap<string, Aside>;
  /** True if a person has named each of them: none is passed over for what it is called or how large it is. */
  readonly areNamed: boolean;
  readonly notes: readonly string[];
}

/**
 * Chooses the files that are read as configurations.
 * @param root full path of the folder
 * @param listed its files
 * @param withExamples reads folders of examples, too @default false
 * @throws FleetError for each file or pattern that cannot be meant
 */
export function chooseConfigurations(
  root: string,
  listed: ReadonlySet<string>,
  { configs = [], excludes = [] }: FileOptions,
  withExamples = false,
): Configurations {
  const located = configs.map((given) => ({ given, ...locateFile(root, given, listed) }));
  const isExcluded = createMatcher(excludes);
  const problems = [
    ...located.flatMap(({ given, file, problem }) => {
      if (problem) return formatProblem({ place: '--config', value: given, ...problem });
      if (!isExcluded(file)) return [];
      return `--exclude: leaves out what --config names: '${given}'; remove one of the two`;
    }),
    ...excludes
      .filter((pattern) => !isOfUse(pattern, listed))
      .map(
        (pattern) =>
          `--exclude: matches no file of ${root}: '${pattern}'; write a pattern as in .gitignore, such as 'archive/' or 'deploy/*.old.yaml'`,
      ),
  ];
  if (problems.length > 0) throw new FleetError(problems);
  if (configs.length > 0) {
    const files = new Set(located.map(({ file }) => file));
    return { files, aside: new Map(), areNamed: true, notes: [] };
  }
  const files = [...listed].filter((file) => !isExcluded(file));
  const aside = new Map(
    files.filter(isReadable).flatMap((file): [string, Aside][] => {
      const found = findAside(file, listed);
      return found && !(withExamples && isExample(found)) ? [[file, found]] : [];
    }),
  );
  const readable = [...listed].filter((file) => isExcluded(file) && isReadable(file)).length;
  const note = `--exclude leaves out ${formatCount(readable, 'file')} that could define services`;
  return {
    files: new Set(files.filter((file) => !aside.has(file))),
    aside,
    areNamed: false,
    notes: excludes.length > 0 ? [note] : [],
  };
}

const isReadable = (file: string): boolean => isConfiguration(file) || isDockerfile(file);

interface Location {
  readonly file: string;
  readonly problem: Omit<Problem, 'place'> | undefined;
}

/** Finds a file that a person names, from the folder or from where the person is. */
function locateFile(root: string, given: string, listed: ReadonlySet<string>): Location {
  const [file] = [path.resolve(root, given), path.resolve(given)]
    .filter((full) => isBelow(root, full))
    .map((full) => path.relative(root, full))
    .sort((one, other) => Number(listed.has(other)) - Number(listed.has(one)));
  if (file === undefined) {
    const fix = 'name a file of it, or give a folder that holds both';
    return { file: '', problem: { problem: `is not in ${root}`, fix } };
  }
  const readable = [...listed].filter(isReadable);
  const wrong = findFileProblem(root, file === '' ? '.' : file);
  if (wrong) {
    const same = readable.filter((each) => path.basename(each) === path.basename(file)).slice(0, 3);
    const fix =
      same.length > 0
        ? `write ${same.join(' or ')}`
        : suggestFix(file, readable, `a file of ${root}, as its path there`);
    return { file, problem: { problem: wrong.problem, fix } };
  }
  if (isReadable(file)) return { file, problem: undefined };
  const fix = 'name a file of YAML, JSON, TOML, supervisord or systemd, a Procfile or a Dockerfile';
  return { file, problem: { problem: 'is no configuration that is read here', fix } };
}

/** Creates a check whether patterns, as a .gitignore has them, match a file. */
function createMatcher(patterns: readonly string[]): (file: string) => boolean {
  // A file may be called `...`, which the library takes for a path above the root.
  const matched = ignore({ allowRelativePaths: true }).add(
    patterns.map((pattern) => pattern.replace(/^\.\//, '/')),
  );
  return (file) => matched.ignores(file);
}

/** Checks whether a pattern matches a file; one with `!` only takes back what others match. */
const isOfUse = (pattern: string, listed: ReadonlySet<string>): boolean =>
  [...listed].some(createMatcher([pattern.replace(/^!/, '')]));

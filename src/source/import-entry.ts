import type { ResolvedService } from '../plan/service';
import type { Closure, Tree } from './closure';
import { findEntryPoint, readPythonPath } from '../python/entry-point';

/** What images/service/fleet-import reads: the build argument ENTRY of an agent's image. */
export interface ImportEntry {
  /** File of the entry point in the source; '' if the command does not say which code it starts. */
  readonly file: string;
  /** Its name as a module; undefined for a script. */
  readonly module: string | undefined;
  /** Folders of the source that Python looks for modules in, the first first. */
  readonly path: readonly string[];
  readonly args: readonly string[];
  /** True if a launcher imports it, so that it is never `__main__`. */
  readonly imported: boolean;
  /** Variables of the container that the agent's code may read. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of secrets that the agent's code may read. A build gets no values. */
  readonly secrets: readonly string[];
  /** Paths in the container that volumes are mounted at. */
  readonly volumes: readonly string[];
}

/** Packages that read variables by names which no literal of the code has, such as those of a class's fields. */
const SETTINGS = /^(pydantic_settings|environs|environ|dynaconf|confz|prettyconf)(\.|$)/;

/**
 * Describes the import of a service's entry point while its image is built. It holds only variables that the code may read:
 * an edit of any other changes no image.
 */
export function describeImport(
  tree: Tree,
  { row, environment, variables, volumes }: ResolvedService,
  closure: Closure,
): string {
  const program = findEntryPoint(tree, row.run, readPythonPath(environment['PYTHONPATH']));
  const mayRead = findReads(tree, closure);
  const own = Object.entries(environment).filter(([name]) => mayRead(name, name in variables));
  const entry: ImportEntry = {
    file: program.unknown ? '' : (program.file ?? program.expected),
    module: program.module,
    path: program.searchPath,
    args: row.run.args,
    imported: program.imported,
    environment: Object.fromEntries(own.sort(([a], [b]) => (a < b ? -1 : 1))),
    secrets: row.secrets.filter((name) => mayRead(name, true)).sort(),
    volumes: volumes.map(({ path }) => path).sort(),
  };
  return JSON.stringify(entry);
}

/** Finds out which variables an agent's code may read: those that it names, and where it builds names, all of its row. */
function findReads(tree: Tree, closure: Closure): (name: string, ofRow: boolean) => boolean {
  const words = new Set<string>();
  let any = closure.external.some(({ module }) => SETTINGS.test(module));
  for (const file of closure.files.filter((each) => each.endsWith('.py'))) {
    const { variables } = tree.python(file);
    for (const word of variables.words) words.add(word);
    any ||= variables.computed;
  }
  return (name, ofRow) => words.has(name) || (any && ofRow);
}

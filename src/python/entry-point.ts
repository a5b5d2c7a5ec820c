import path from 'node:path/posix';
import { findApplication, findNamedModule, isLauncher, type PythonCommand } from './launchers';

/** Where a command's own code begins in a tree. */
export interface EntryPoint {
  /** Its file; undefined where the tree has none. */
  readonly file: string | undefined;
  /** The file that would be it. */
  readonly expected: string;
  /** As the command says it: `script: 'a.py'`, `module: 'a'`, or the application of a launcher. */
  readonly said: string;
  /** Its name as a module; undefined for a script. */
  readonly module: string | undefined;
  /** Folders of the tree that Python looks for its modules in, the first first. */
  readonly searchPath: readonly string[];
  /** The launcher that starts it; undefined if Python itself does. */
  readonly launcher: { readonly name: string; readonly module: string } | undefined;
  /** True if it is imported, and not run as `__main__`. */
  readonly imported: boolean;
  /** True if the command does not say which code it starts: nothing can be missing. */
  readonly unknown: boolean;
}

interface Files {
  readonly files: Existing;
}

/** Answers whether a file is there. */
type Existing = Pick<ReadonlySet<string>, 'has'>;

/**
 * Finds the code that a command runs: its script or module, or what its launcher starts.
 * @param path_ folders of PYTHONPATH. Before them Python looks in a script's own folder, or with `-m` in the working folder,
 *   which is the root
 */
export function findEntryPoint(
  { files }: Files,
  run: PythonCommand,
  path_: readonly string[] = ['.'],
): EntryPoint {
  const none = { launcher: undefined, imported: false, unknown: false };
  if ('script' in run) {
    const file = path.normalize(run.script);
    return {
      ...none,
      ...locateScript(files, file),
      said: `script: '${run.script}'`,
      searchPath: unique([path.dirname(file), ...path_]),
    };
  }
  const own = locateModule(files, [run.module], unique(['.', ...path_]), false);
  const plain = { ...none, ...own, said: `module: '${run.module}'` };
  if (own.file !== undefined || !isLauncher(run)) return plain;
  const application = findApplication(run);
  if (!application) return { ...plain, unknown: true };
  const { launcher: name, target, imported } = application;
  const launcher = { name, module: run.module };
  const searchPath = unique([
    ...application.searchPath.map((folder) => path.normalize(folder.replace(/^\/app(\/|$)/, './'))),
    '.',
    ...path_,
  ]);
  const shared = { launcher, imported, unknown: false };
  if ('modules' in target) {
    const found = locateModule(files, target.modules, searchPath, imported);
    return { ...shared, ...found, said: `module: '${found.module}'` };
  }
  const file = path.normalize(target.script.replace(/^\/app\//, ''));
  const found = locateScript(files, file);
  const said = `script: '${target.script}'`;
  if (!imported) {
    return { ...shared, ...found, said, searchPath: unique([path.dirname(file), ...searchPath]) };
  }
  const { folder, module } = nameModule(files, file);
  return { ...shared, ...found, said, module, searchPath: unique([folder, ...searchPath]) };
}

const locateScript = (
  files: Existing,
  file: string,
): Pick<EntryPoint, 'file' | 'expected' | 'module'> => ({
  file: files.has(file) ? file : undefined,
  expected: file,
  module: undefined,
});

/**
 * Finds the first of these modules that the tree has.
 * @param imported a package is its `__init__.py`, not its `__main__.py`
 */
export function locateModule(
  files: Existing,
  names: readonly string[],
  searchPath: readonly string[],
  imported: boolean,
): Pick<EntryPoint, 'file' | 'expected' | 'searchPath'> & { readonly module: string } {
  for (const module of names) {
    const file = locateFile(files, module.split('.'), searchPath, imported);
    if (file !== undefined) return { file, expected: file, module, searchPath };
  }
  const module = findNamedModule(names);
  return { file: undefined, expected: `${module.replaceAll('.', '/')}.py`, module, searchPath };
}

/** Finds a module's file as Python does: a package hides a module of its name, and both hide a folder without `__init__.py`. */
function locateFile(
  files: Existing,
  parts: readonly string[],
  searchPath: readonly string[],
  imported: boolean,
): string | undefined {
  let folders = searchPath;
  for (const [index, part] of parts.entries()) {
    const inner = folders.map((folder) => path.join(folder, part));
    const found = inner.find((at) => files.has(`${at}/__init__.py`) || files.has(`${at}.py`));
    const isPackage = found !== undefined && files.has(`${found}/__init__.py`);
    if (found !== undefined && !isPackage)
      return index === parts.length - 1 ? `${found}.py` : undefined;
    folders = found === undefined ? inner : [found];
  }
  return folders
    .map((folder) => `${folder}/${imported ? '__init__' : '__main__'}.py`)
    .find((file) => files.has(file));
}

/** A file as the module of its package, which the first folder without an `__init__.py` holds. */
function nameModule(
  files: Existing,
  file: string,
): { readonly folder: string; readonly module: string } {
  let folder = path.dirname(file);
  while (folder !== '.' && files.has(path.join(folder, '__init__.py')))
    folder = path.dirname(folder);
  const module = path.relative(folder, file).replace(/\.py$/, '').replaceAll('/', '.');
  return { folder, module };
}

/**
 * Folders of the tree that a PYTHONPATH names, the first first. The tree is at /app, where the program starts.
 * @param value undefined for that of the images, which is /app
 */
export const readPythonPath = (value = '/app'): string[] =>
  (value === '' ? [] : value.split(':'))
    .map((folder) => path.relative('/app', path.resolve('/app', folder)))
    .filter((folder) => !/^\.\.(\/|$)/.test(folder))
    .map((folder) => (folder === '' ? '.' : folder));

const unique = (folders: readonly string[]): string[] => [...new Set(folders)];

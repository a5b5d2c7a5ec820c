import path from 'node:path/posix';
import { ModuleIndex } from '../../../source/module-index';
import { findPackageFolder } from '../../../source/package-folder';

/** Finds modules of the source that no folder of sys.path holds. */

/** Folders that nobody means: hidden ones, and copies of earlier days. */
const SET_ASIDE = /(^|[-_.\d])(backups?|bak|old|archived?|deprecated|trash|copy|orig)([-_.\d]|$)/i;

const isSetAside = (file: string): boolean =>
  file.split('/').some((part) => part.startsWith('.') || SET_ASIDE.test(part));

/**
 * Finds the file of a module that is nearest to another file.
 * @param module its path, such as `core/bus`
 * @param from the file that imports it
 */
export function findModuleElsewhere(
  files: ReadonlySet<string>,
  module: string,
  from: string,
): string | undefined {
  const ends = [`/${module}.py`, `/${module}/__init__.py`];
  const found = ModuleIndex.of(files)
    .listAlike(`${module}.py`)
    .filter((file) => ends.some((end) => file.endsWith(end)) && !isSetAside(file));
  const [nearest] = found.sort(
    (one, other) => measure(one, from) - measure(other, from) || (one < other ? -1 : 1),
  );
  return nearest;
}

/**
 * Finds the folder that a project makes its packages of, where that holds a module's file.
 * @param file of the module
 * @param module its path, such as `core/bus`
 */
export function findProjectFolder(
  files: ReadonlySet<string>,
  file: string,
  module: string,
): string | undefined {
  const holder = file.slice(0, file.lastIndexOf(`/${module}`));
  const layout = {
    has: (each: string) => files.has(each),
    holdsPython: (folder: string) => ModuleIndex.of(files).holdsPython(folder),
  };
  const projects = [holder, path.dirname(holder)];
  const isOwn = projects.some((project) => findPackageFolder(layout, project) === holder);
  return isOwn ? holder : undefined;
}

/** Counts the steps from one file's folder to the other's. */
const measure = (file: string, from: string): number =>
  path.relative(path.dirname(from), path.dirname(file)).split('/').length;

/** The name by which a file is imported from the source's root; undefined if its folders allow none. */
export function readModuleName(file: string): string | undefined {
  const parts = file.replace(/(\/__init__)?\.py$/, '').split('/');
  return parts.every((part) => /^[A-Za-z_]\w*$/.test(part)) ? parts.join('.') : undefined;
}

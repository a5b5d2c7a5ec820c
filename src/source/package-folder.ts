import path from 'node:path/posix';

/** Folders that hold the packages of Python projects, by what their project files say. */

const PROJECT_FILES = ['pyproject.toml', 'setup.py', 'setup.cfg'];

/** The files of a source, as far as a project's layout is read. */
export interface ProjectLayout {
  has(file: string): boolean;
  /** Checks whether a folder holds Python files, however deep. */
  holdsPython(folder: string): boolean;
}

/**
 * Finds the folder that pip would make packages of: `src` in a project of that layout, else the project's own.
 * @returns undefined where the folder is no project's
 */
export function findPackageFolder(files: ProjectLayout, folder: string): string | undefined {
  if (!PROJECT_FILES.some((name) => files.has(path.join(folder, name)))) return undefined;
  const src = path.join(folder, 'src');
  const isLayout = files.holdsPython(src) && !files.has(path.join(src, '__init__.py'));
  return isLayout ? src : folder;
}

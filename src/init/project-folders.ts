import path from 'node:path/posix';
import { listEntries, findEntry, readScalar, type Node } from '../config-files/node';
import { readToml } from '../config-files/toml';
import { FleetError } from '../lib/errors';
import { readTextInside } from '../lib/plain-files';
import type { Definition } from './definition';

/** Folders that hold the packages of Python projects, by what their project files say. */

const PROJECT_FILES = ['pyproject.toml', 'setup.py', 'setup.cfg'];

/** The files of a source, as far as a project's layout is read. */
interface Files {
  has(file: string): boolean;
  /** Checks whether a folder holds Python files, however deep. */
  holdsPython(folder: string): boolean;
}

/**
 * Finds the folder that pip would make packages of: `src` in a project of that layout, else the project's own.
 * @returns undefined where the folder is no project's
 */
export function findPackageFolder(files: Files, folder: string): string | undefined {
  if (!PROJECT_FILES.some((name) => files.has(path.join(folder, name)))) return undefined;
  const src = path.join(folder, 'src');
  const isLayout = files.holdsPython(src) && !files.has(path.join(src, '__init__.py'));
  return isLayout ? src : folder;
}

/**
 * Lets an agent's modules be found as in an environment that has its project installed: the project of a folder that it
 * starts from.
 */
export function withProjectFolders(root: string, files: Files, definition: Definition): Definition {
  const { folders, searchPath } = definition;
  const more = folders.flatMap((folder) => listProjectFolders(root, files, folder));
  const all = [...new Set([...searchPath, ...more])];
  return { ...definition, folders: [...new Set([...folders, ...all])], searchPath: all };
}

/**
 * Lists the folders of the packages that a project has: its own, then those of the projects that its pyproject.toml takes from
 * other folders of the source, as uv's `sources` and Poetry's `path` say.
 * @param root full path of the source
 * @param folder of the project, relative to the source; none where it is no project's
 */
function listProjectFolders(root: string, files: Files, folder: string): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const waiting = [folder];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const own = seen.has(next) ? undefined : findPackageFolder(files, next);
    seen.add(next);
    if (own === undefined) continue;
    // A project without such a layout is found from where it starts.
    if (own !== folder) found.push(own);
    waiting.push(...listPathDependencies(root, next));
  }
  return found;
}

/** Lists the folders of the projects that a project depends on by their paths. A file that cannot be read names none. */
function listPathDependencies(root: string, project: string): string[] {
  const file = path.join(project, 'pyproject.toml');
  const text = readTextInside(root, file);
  if (text === undefined) return [];
  try {
    const tool = findEntry(readToml(text, file), 'tool')?.node;
    const lists = [descend(tool, 'uv', 'sources'), descend(tool, 'poetry', 'dependencies')];
    return lists
      .flatMap((list) => (list ? listEntries(list) : []))
      .flatMap(({ node }) => readScalar(findEntry(node, 'path')?.node) ?? [])
      .map((each) => path.join(project, each))
      .map((each) => (each === '.' ? '' : each));
  } catch (error) {
    if (error instanceof FleetError) return [];
    throw error;
  }
}

const descend = (node: Node | undefined, ...keys: readonly string[]): Node | undefined =>
  keys.reduce<Node | undefined>((at, key) => at && findEntry(at, key)?.node, node);

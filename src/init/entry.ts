import path from 'node:path/posix';
import { Imports } from '../source/closure';
import { findApplication, findFolderOption } from '../python/launchers';
import { findEntryPoint } from '../python/entry-point';
import type { Start } from './definition';

/** Where an agent's entry point is in the folder that is read. */
export interface EntryPoint {
  /** As a row says it. */
  readonly run: Start;
  /** The file that is read to learn of the agent; undefined where it is not there. */
  readonly reading: Start | undefined;
  /** That file. */
  readonly file: string | undefined;
  /** Folder that Python must be told of besides the root; undefined where none. */
  readonly searchPath: string | undefined;
}

/** @param folders that the entry point may be relative to, the root among them, the likeliest first */
export function findEntry(imports: Imports, start: Start, folders: readonly string[]): EntryPoint {
  return 'script' in start ? script(imports, start, folders) : module(imports, start, folders);
}

function script(
  { tree }: Imports,
  start: Start & { readonly script: string },
  folders: readonly string[],
): EntryPoint {
  const found = locateScript(tree.files, start.script, folders);
  const run: Start = { ...start, script: found ?? splitPath(start.script).join('/') };
  return {
    run,
    reading: found === undefined ? undefined : run,
    file: found,
    searchPath: undefined,
  };
}

/**
 * Finds a script's file; undefined where it is not there.
 * @param script as written. A path in full is one of another machine: its last parts are looked for
 * @param folders that it may be relative to
 */
export function locateScript(
  files: ReadonlySet<string>,
  script: string,
  folders: readonly string[],
): string | undefined {
  const parts = splitPath(script);
  const tails = script.startsWith('/')
    ? parts.map((_, index) => parts.slice(index).join('/'))
    : [parts.join('/')];
  return tails
    .flatMap((tail) => folders.map((folder) => path.join(folder, tail)))
    .find((file) => files.has(file));
}

const splitPath = (script: string): string[] =>
  path
    .normalize(script)
    .split('/')
    .filter((part) => part !== '');

function module(
  imports: Imports,
  start: Start & { readonly module: string },
  folders: readonly string[],
): EntryPoint {
  const application = findApplication(start);
  if (application && 'script' in application.target) {
    const { script: said } = application.target;
    const found = locateScript(imports.tree.files, said, folders);
    if (found !== undefined && found !== said) {
      // It starts in the root, so the path is from there.
      const given = start.args.includes(said);
      const args = given
        ? start.args.map((word) => (word === said ? found : word))
        : ['-f', found, ...start.args];
      const run: Start = { ...start, args };
      return { run, reading: run, file: found, searchPath: undefined };
    }
  }
  const inRoot = findEntryPoint(imports.tree, start).file;
  for (const folder of new Set([...folders, ''])) {
    if (folder === '' && inRoot !== undefined) {
      return { run: start, reading: start, file: inRoot, searchPath: undefined };
    }
    const file = findBelow(imports, start, folder);
    if (file === undefined || file === inRoot) continue;
    const reading = { script: file, args: [] };
    const run = inRoot === undefined ? start : nameFolder(start, folder, file);
    // Python finds modules beside a script by itself.
    const isBeside = 'script' in run && path.dirname(file) === folder;
    return { run, reading, file, searchPath: isBeside ? undefined : folder };
  }
  return { run: start, reading: undefined, file: undefined, searchPath: undefined };
}

/** Finds the file that a module would be if the program started in this folder. */
function findBelow({ tree }: Imports, start: Start, folder: string): string | undefined {
  const has = (file: string): boolean => tree.files.has(path.join(folder, file));
  const { file } = findEntryPoint({ files: { has } }, start);
  return file === undefined ? undefined : path.join(folder, file);
}

/** Starts a folder's own module where the root, which Python looks in first, has one of that name. */
function nameFolder(
  start: Start & { readonly module: string },
  folder: string,
  file: string,
): Start {
  const application = findApplication(start);
  if (!application) return { script: file, args: start.args };
  const option = findFolderOption(start);
  return option === undefined || application.searchPath.length > 0
    ? start
    : { ...start, args: [...start.args, option, folder] };
}

import path from 'node:path/posix';
import type { FileSet } from './container';
import type { Run } from './run';
import type { Module } from './values';

/** Folder that holds a package's modules; undefined for a module that is none. */
const findPackageFolder = ({ name, file, package: own }: Module): string | undefined =>
  own !== name ? undefined : file === undefined ? undefined : path.dirname(file);

/** A package without an `__init__.py` may have several folders. A module with a file has priority. */
export const mergeNamespaces = (
  one: Found | undefined,
  other: Found | undefined,
): Found | undefined =>
  one && other && other.file === undefined && other.compiled !== true
    ? { file: undefined, folders: [...one.folders, ...other.folders] }
    : (other ?? one);

/** Folders that hold the modules of a package. */
export function listFolders(run: Run, parent: Module | undefined): readonly string[] {
  if (!parent) return [];
  const own = findPackageFolder(parent);
  return own === undefined ? (run.namespaces.get(parent.name) ?? []) : [own];
}

/** A module's file, or the folders that are a package without an `__init__.py`. */
export function locate(
  { files, folders }: FileSet,
  bases: readonly string[],
  part: string,
): Found | undefined {
  const spaces: string[] = [];
  for (const base of bases) {
    const inner = base === '.' ? part : `${base}/${part}`;
    if (files.has(`${inner}/__init__.py`)) return { file: `${inner}/__init__.py`, folders: [] };
    if (COMPILED.some((end) => files.has(`${inner}${end}`)))
      return { file: undefined, folders: [], compiled: true };
    if (files.has(`${inner}.py`)) return { file: `${inner}.py`, folders: [] };
    if (folders.has(inner)) spaces.push(inner);
  }
  return spaces.length > 0 ? { file: undefined, folders: spaces } : undefined;
}

interface Found {
  readonly file: string | undefined;
  readonly folders: readonly string[];
  /** True if its code is not Python source. */
  readonly compiled?: boolean;
}

/** File name endings of compiled modules, for the Python releases of the images. */
const COMPILED = [
  '.so',
  '.abi3.so',
  ...[10, 11, 12, 13].map((minor) => `.cpython-3${String(minor)}-x86_64-linux-gnu.so`),
];

/** Modules that are part of Python itself, or that it has imported before a program begins: no file of the source is one. */
export const LOADED = new Set(
  `
  _abc _ast _codecs _collections _functools _imp _io _locale _operator _signal _sre _stat _string _symtable _thread
  _tracemalloc _typing _warnings _weakref abc atexit builtins codecs encodings errno faulthandler gc genericpath io
  itertools marshal os posix posixpath pwd site stat sys time zipimport
`
    .trim()
    .split(/\s+/),
);

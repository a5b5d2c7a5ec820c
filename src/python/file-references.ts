import { readEnvironmentNames, type EnvironmentNames } from './environment-names';
import { importsAt, type Import } from './imports';
import { Paths } from './paths';
import { listArguments, listChildren, Source, unlessTooDeep, type Node } from './syntax';

/** A path that a file's code names, relative to the tree's root. */
export interface NamedPath {
  readonly path: string;
  readonly line: number;
}

/** References of a Python file to other files. */
export interface PythonFile {
  readonly imports: readonly Import[];
  /** Folders that it adds to sys.path. */
  readonly searchPath: readonly string[];
  readonly paths: readonly NamedPath[];
  /** Names in `__all__`, which `from x import *` imports where they are submodules. */
  readonly exports: readonly string[];
  readonly variables: EnvironmentNames;
}

const PATH_LIKE = new Set(['String', 'ContinuedString', 'BinaryExpression', 'CallExpression']);

/** @param file relative to the tree's root */
export const readPython = (text: string, file: string): PythonFile =>
  readSource(new Source(text), file);

export const readSource = (source: Source, file: string): PythonFile =>
  unlessTooDeep(() => collectReferences(source, file)) ?? {
    imports: [],
    searchPath: [],
    paths: [],
    exports: [],
    variables: { words: [], computed: false },
  };

function collectReferences(source: Source, file: string): PythonFile {
  const paths = new Paths(source, file);
  const found = {
    imports: [] as Import[],
    searchPath: [] as string[],
    paths: [] as NamedPath[],
    exports: [] as string[],
    variables: readEnvironmentNames(source),
  };
  source.tree.iterate({
    enter: (ref) => {
      const { name } = ref;
      if (name === 'AssignStatement' || name === 'UpdateStatement') {
        if (name === 'AssignStatement') paths.assign(ref.node);
        found.searchPath.push(...searchPathOf(source, paths, ref.node));
        // One by one: generated files name more than one call may take.
        for (const each of exportsIn(source, ref.node)) found.exports.push(each);
        return true;
      }
      if (name === 'ImportStatement') {
        for (const each of importsAt(source, ref.node)) found.imports.push(each);
        return false;
      }
      if (!PATH_LIKE.has(name)) return true;
      const { node } = ref;
      if (name === 'CallExpression') {
        found.imports.push(...importsAt(source, node));
        found.searchPath.push(...searchPathIn(source, paths, node));
      }
      const named = paths.of(node);
      if (named === undefined || !isPath(name, named)) return true;
      found.paths.push({ path: named, line: source.lineOf(node) });
      return false;
    },
  });
  return found;
}

/** A literal alone is a path only if it looks like one: any word may be the name of some file. */
const isPath = (node: string, named: string): boolean =>
  !node.endsWith('String') || (/^[\w./ -]+$/.test(named) && /\/|\.[A-Za-z]\w*$/.test(named));

function searchPathIn(source: Source, paths: Paths, call: Node): string[] {
  const callee = call.firstChild ? source.textOf(call.firstChild) : '';
  if (!/^(sys\.path\.(insert|append|extend)|site\.addsitedir)$/.test(callee)) return [];
  const argument = listArguments(call).at(-1);
  if (argument?.name === 'ArrayExpression') return foldersOf(paths, argument);
  const folder = argument && paths.of(argument);
  return folder === undefined ? [] : [folder];
}

const foldersOf = (paths: Paths, list: Node): string[] =>
  listChildren(list).flatMap((child) => paths.of(child) ?? []);

/** Folders that `sys.path += [folder]` and `sys.path = [folder] + sys.path` add. */
function searchPathOf(source: Source, paths: Paths, statement: Node): string[] {
  const [target, ...rest] = listChildren(statement);
  if (!target || !/^sys\.path(\[[^\]]*\])?$/.test(source.textOf(target))) return [];
  const value = rest.at(-1);
  const parts = value?.name === 'BinaryExpression' ? listChildren(value) : [value];
  return parts.flatMap((each) => (each?.name === 'ArrayExpression' ? foldersOf(paths, each) : []));
}

function exportsIn(source: Source, statement: Node): string[] {
  const [target, ...rest] = listChildren(statement);
  if (!target || source.textOf(target) !== '__all__') return [];
  const list = rest.at(-1);
  return list ? listChildren(list).flatMap((child) => source.stringOf(child) ?? []) : [];
}

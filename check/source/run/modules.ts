import path from 'node:path/posix';
import { moduleFrame } from './frame';
import { APP } from './places';
import type { Run } from './run';
import { execute } from './statements';
import { constant, external, UNKNOWN, type Module, type Value } from './values';

/** Runs the entry point as Python would: as `__main__`, with its folder or the root first on the path. */
export function runEntry(run: Run): void {
  const { entry } = run;
  if ('script' in entry) {
    run.searchPath.push(...new Set([path.dirname(entry.script), '.']));
    runFile(run, '__main__', entry.script, '');
    return;
  }
  run.searchPath.push('.');
  const parts = entry.module.split('.');
  const last = parts.at(-1) ?? '';
  const above = parts.slice(0, -1);
  if (above.length > 0 && importDotted(run, above.join('.'))?.kind !== 'module') return;
  const at = path.join(...above, last);
  if (run.world.files.has(`${at}.py`)) {
    runFile(run, '__main__', `${at}.py`, above.join('.'));
  } else if (importDotted(run, entry.module)?.kind === 'module') {
    runFile(run, '__main__', `${at}/__main__.py`, entry.module);
  }
}

function runFile(run: Run, name: string, file: string, parent: string): Module | undefined {
  const module = moduleOf(name, file, parent, run.certain);
  run.modules.set(name, module);
  if (run.world.isBroken(file)) {
    run.emit({ kind: 'import-unparsed', module: name, target: file });
    module.open = true;
    module.state = 'done';
    run.raise('SyntaxError');
    return module;
  }
  const source = run.world.read(file);
  const { file: outer, line, certain } = run;
  run.file = file;
  // What this project cannot read may define anything, and its order is not known.
  if (source.unread !== undefined) {
    module.open = true;
    run.certain = false;
  }
  if (/^\s*global\s/m.test(source.text) || source.text.includes('__getattr__')) module.open = true;
  try {
    execute(run, moduleFrame(module), source.body);
  } catch (error) {
    run.modules.delete(name);
    throw error;
  } finally {
    run.file = outer;
    run.line = line;
    run.certain = certain;
    module.state = 'done';
  }
  return module;
}

function moduleOf(
  name: string,
  file: string | undefined,
  parent: string,
  certain: boolean,
): Module {
  const globals = new Map<string, Value>([
    ['__name__', constant(name)],
    ['__file__', file === undefined ? UNKNOWN : constant(`${APP}/${file}`)],
    ['__package__', constant(parent)],
    ['__doc__', UNKNOWN],
  ]);
  const state = file === undefined ? 'done' : 'running';
  return {
    kind: 'module',
    name,
    file,
    globals,
    package: parent,
    state,
    open: file === undefined,
    certain,
  };
}

/** The module of that dotted name, run where it was not yet; undefined where there is none. */
export function importDotted(run: Run, dotted: string): Value | undefined {
  const parts = dotted.split('.');
  let module: Value | undefined;
  for (let end = 1; end <= parts.length; end += 1) {
    module = importOne(run, parts.slice(0, end), dotted);
    if (module?.kind !== 'module') return module?.kind === 'external' ? external(dotted) : module;
  }
  return module;
}

/** The module of a name that begins with dots, from within the package `own`. */
export function importRelative(run: Run, own: string, written: string): Value | undefined {
  const [dots = ''] = /^\.*/.exec(written) ?? [];
  const module = written.slice(dots.length);
  if (own === '') {
    missing(run, written, 'no-package');
    return undefined;
  }
  const parts = own.split('.');
  if (dots.length > parts.length) {
    missing(run, written, 'beyond-top');
    return undefined;
  }
  const base = parts.slice(0, parts.length - dots.length + 1);
  return importDotted(run, [...base, ...(module === '' ? [] : module.split('.'))].join('.'));
}

/** Folder that holds a package's modules; undefined for a module that is none. */
const folderOf = ({ name, file, package: own }: Module): string | undefined =>
  own !== name ? undefined : file === undefined ? undefined : path.dirname(file);

export function importOne(run: Run, parts: readonly string[], wanted: string): Value | undefined {
  const name = parts.join('.');
  const known = run.modules.get(name);
  if (known && (known.state === 'running' || known.certain || !run.certain)) return known;
  const parent = run.modules.get(parts.slice(0, -1).join('.'));
  const bases = parts.length === 1 ? run.searchPath : foldersOf(run, parent);
  const found = locate(run, bases, parts.at(-1) ?? '');
  if (found?.file !== undefined)
    return runFile(
      run,
      name,
      found.file,
      found.file.endsWith('/__init__.py') || found.file === '__init__.py'
        ? name
        : parts.slice(0, -1).join('.'),
    );
  if (parts.length === 1 && run.world.provides(wanted)) {
    run.emit({ kind: 'import', module: wanted, names: [] });
    return external(name);
  }
  if (found) {
    const module = moduleOf(name, undefined, name, run.certain);
    run.modules.set(name, module);
    run.namespaces.set(name, found.folders);
    return module;
  }
  missing(run, parts.length === 1 ? wanted : name, 'no');
  return undefined;
}

/** Folders that hold the modules of a package. */
export function foldersOf(run: Run, parent: Module | undefined): readonly string[] {
  if (!parent) return [];
  const own = folderOf(parent);
  return own === undefined ? (run.namespaces.get(parent.name) ?? []) : [own];
}

/** A module's file, or the folders that are a package without an `__init__.py`. */
export function locate(
  { world: { files, folders } }: Run,
  bases: readonly string[],
  part: string,
): { readonly file: string | undefined; readonly folders: readonly string[] } | undefined {
  const spaces: string[] = [];
  for (const base of bases) {
    const inner = path.join(base, part);
    if (files.has(`${inner}/__init__.py`)) return { file: `${inner}/__init__.py`, folders: [] };
    if (files.has(`${inner}.py`)) return { file: `${inner}.py`, folders: [] };
    if (folders.has(inner)) spaces.push(inner);
  }
  return spaces.length > 0 ? { file: undefined, folders: spaces } : undefined;
}

/** Tells of a module that is not there, and goes on as Python would. */
export function missing(
  run: Run,
  module: string,
  relative: 'no' | 'no-package' | 'beyond-top',
): void {
  run.emit({ kind: 'import-missing', module, pathKnown: run.pathKnown, relative });
  run.raise(relative === 'no' ? 'ModuleNotFoundError' : 'ImportError');
}

import path from 'node:path/posix';
import type { ImportNode } from '../python/ast';
import { constantOf } from './models/attributes';
import { assign, moduleFrame, type Frame } from './frame';
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
  if (/^\s*global\s/m.test(source.text) || /__getattr__/.test(source.text)) module.open = true;
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

/** Folder that holds a package's modules; undefined for a module that is none. */
const folderOf = ({ name, file, package: own }: Module): string | undefined =>
  own !== name ? undefined : file === undefined ? undefined : path.dirname(file);

function importOne(run: Run, parts: readonly string[], wanted: string): Value | undefined {
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

function foldersOf(run: Run, parent: Module | undefined): readonly string[] {
  if (!parent) return [];
  const own = folderOf(parent);
  return own === undefined ? (run.namespaces.get(parent.name) ?? []) : [own];
}

/** A module's file, or the folders that are a package without an `__init__.py`. */
function locate(
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

function missing(run: Run, module: string, relative: 'no' | 'no-package' | 'beyond-top'): void {
  run.emit({ kind: 'import-missing', module, pathKnown: run.pathKnown, relative });
  run.raise(relative === 'no' ? 'ModuleNotFoundError' : 'ImportError');
}

/** An `import` statement. */
export function importStatement(run: Run, frame: Frame, { from, names, line }: ImportNode): void {
  run.line = line;
  if (!from) {
    for (const { name, as } of names) {
      const whole = importDotted(run, name);
      const [top = ''] = name.split('.');
      const first = whole?.kind === 'external' ? external(top) : run.modules.get(top);
      assign(run, frame, as ?? top, (as === undefined ? first : whole) ?? UNKNOWN);
    }
    return;
  }
  const module = from.level === 0 ? importDotted(run, from.module) : relative(run, frame, from);
  if (module?.kind === 'external')
    run.emit({ kind: 'import', module: from.module, names: names.map(({ name }) => name) });
  for (const { name, as } of names) {
    run.line = line;
    if (name === '*') star(frame, run, module);
    else assign(run, frame, as ?? name, module ? member(run, module, name) : UNKNOWN);
  }
}

function relative(
  run: Run,
  { module: { package: own } }: Frame,
  from: { readonly module: string; readonly level: number },
): Value | undefined {
  const written = '.'.repeat(from.level) + from.module;
  if (own === '') {
    missing(run, written, 'no-package');
    return undefined;
  }
  const parts = own.split('.');
  if (from.level > parts.length) {
    missing(run, written, 'beyond-top');
    return undefined;
  }
  const base = parts.slice(0, parts.length - from.level + 1);
  return importDotted(
    run,
    [...base, ...(from.module === '' ? [] : from.module.split('.'))].join('.'),
  );
}

function star(frame: Frame, run: Run, module: Value | undefined): void {
  if (module?.kind !== 'module' || module.open) frame.module.open = true;
  if (module?.kind !== 'module') return;
  const all = module.globals.get('__all__');
  const listed =
    all?.kind === 'items'
      ? all.items.flatMap((each) => (each.kind === 'constant' ? [String(each.value)] : []))
      : undefined;
  for (const name of listed ?? [...module.globals.keys()].filter((each) => !each.startsWith('_')))
    assign(run, frame, name, member(run, module, name));
}

/** `from module import name`. */
function member(run: Run, module: Value, name: string): Value {
  if (module.kind === 'external')
    return constantOf(run, module, name) ?? external(`${module.name}.${name}`, module);
  if (module.kind !== 'module') return UNKNOWN;
  const own = module.globals.get(name);
  if (own) return own;
  const below = locate(run, foldersOf(run, module), name);
  if (below) return importOne(run, [...module.name.split('.'), name], name) ?? UNKNOWN;
  if (module.open && module.file !== undefined) return UNKNOWN;
  if (module.file === undefined) {
    missing(run, `${module.name}.${name}`, 'no');
    return UNKNOWN;
  }
  const circular = module.state === 'running';
  run.emit({ kind: 'name-missing', name, target: module.file, circular });
  run.raise('ImportError');
  return UNKNOWN;
}

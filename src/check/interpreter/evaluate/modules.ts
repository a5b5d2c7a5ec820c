import path from 'node:path/posix';
import { locateModule, readPythonPath } from '../../../python/entry-point';
import { ModuleIndex } from '../../../source/module-index';
import { createModuleFrame } from '../frame';
import { APP } from '../container';
import { listFolders, LOADED, locate, mergeNamespaces } from '../module-files';
import type { Run } from '../run';
import { execute } from './statements';
import { constant, external, UNKNOWN, type Module, type Value } from '../values';

/** Runs the entry point as Python would: as `__main__`, with its folder or the root first on the path, and then PYTHONPATH. */
export function runEntry(run: Run): void {
  const { entry } = run;
  const pythonPath = readPythonPath(run.environment.get('PYTHONPATH'));
  if ('script' in entry) {
    run.path.begin([path.dirname(entry.script), ...pythonPath]);
    runFile(run, '__main__', entry.script, '');
    return;
  }
  const folders = ['.', ...pythonPath];
  run.path.begin(folders);
  const { file } = locateModule(run.container.files, [entry.module], folders, false);
  const isPackage = file === undefined || file.endsWith('/__main__.py');
  const parent = isPackage ? entry.module : entry.module.split('.').slice(0, -1).join('.');
  if (parent !== '' && importDotted(run, parent)?.kind !== 'module') return;
  if (file !== undefined) runFile(run, '__main__', file, parent);
}

function runFile(run: Run, name: string, file: string, parent: string): Module | undefined {
  const module = createModule(name, file, parent, run.certain);
  run.modules.set(name, module);
  if (run.container.isBroken(file)) {
    run.emit({ kind: 'import-unparsed', module: name, target: file });
    module.open = true;
    module.state = 'done';
    run.raise('SyntaxError');
    return module;
  }
  const source = run.container.read(file);
  const { file: outer, line, certain, last, lastCall } = run;
  run.file = file;
  run.last = name === '__main__';
  run.lastCall = false;
  // A file that the parser cannot read may define anything, in any order.
  if (source.unread !== undefined) {
    module.open = true;
    run.certain = false;
  }
  if (source.answers) module.open = true;
  try {
    execute(run, createModuleFrame(module), source.body);
  } catch (error) {
    run.modules.delete(name);
    throw error;
  } finally {
    run.file = outer;
    run.line = line;
    run.certain = certain;
    run.last = last;
    run.lastCall = lastCall;
    module.state = 'done';
  }
  return module;
}

/** Names that every module has. */
const DUNDERS =
  '__doc__ __spec__ __loader__ __builtins__ __cached__ __dict__ __annotations__ __class__'.split(
    ' ',
  );

function createModule(
  name: string,
  file: string | undefined,
  parent: string,
  certain: boolean,
): Module {
  const globals = new Map<string, Value>([
    ['__name__', constant(name)],
    ['__file__', file === undefined ? UNKNOWN : constant(`${APP}/${file}`)],
    ['__package__', constant(parent)],
    ...DUNDERS.map((each) => [each, UNKNOWN] as const),
    ...(parent === name ? [['__path__', UNKNOWN] as const] : []),
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

/** Finds the module of that dotted name, and runs it at its first import; undefined if there is none. */
export function importDotted(run: Run, dotted: string): Value | undefined {
  const parts = dotted.split('.');
  let module: Value | undefined;
  for (let end = 1; end <= parts.length; end += 1) {
    module = importOne(run, parts.slice(0, end), dotted);
    if (module?.kind !== 'module') return module?.kind === 'external' ? external(dotted) : module;
  }
  return module;
}

/** Finds the module of a name that begins with dots, from within the package `own`. */
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

export function importOne(run: Run, parts: readonly string[], wanted: string): Value | undefined {
  const name = parts.join('.');
  const known = run.modules.get(name);
  if (known && (known.state === 'running' || known.certain || !run.certain)) return known;
  const parent = run.modules.get(parts.slice(0, -1).join('.'));
  const part = parts.at(-1) ?? '';
  const { before, after } = run.path.sought;
  const top = parts.length === 1;
  const bases = top ? before : listFolders(run, parent);
  let found = top && LOADED.has(part) ? undefined : locate(run.container.imageFiles, bases, part);
  const installed = top && run.container.provides(wanted);
  if (top && !found?.file && found?.compiled !== true && !installed)
    found = mergeNamespaces(found, locate(run.container.imageFiles, after, part));
  const isDoubtful = [...bases, ...(top ? after : [])].some((base) =>
    run.container.isInVolume(path.join(base, part)),
  );
  if (found?.compiled === true || (isDoubtful && !installed && !isSafe(run, found))) {
    run.noteUnfollowed();
    return external(`?${name}`);
  }
  if (found?.file !== undefined)
    return runFile(
      run,
      name,
      found.file,
      found.file.endsWith('/__init__.py') || found.file === '__init__.py'
        ? name
        : parts.slice(0, -1).join('.'),
    );
  if (installed) {
    run.emit({ kind: 'import', module: wanted, names: [] });
    return external(name);
  }
  if (found) {
    const module = createModule(name, undefined, name, run.certain);
    run.modules.set(name, module);
    run.namespaces.set(name, found.folders);
    return module;
  }
  // A package that sets its own folders may have it in any of them.
  if (parent?.file !== undefined && /\b__path__\b/.test(run.container.read(parent.file).text)) {
    run.noteUnfollowed();
    return external(`?${name}`);
  }
  const left = locate(run.container, top ? [...before, ...after] : bases, part);
  missing(run, top ? wanted : name, 'no', left && findSourceModule(run, left));
  return undefined;
}

/** Checks whether a module's file is in the image, and no volume replaces it. */
const isSafe = ({ container }: Run, found: ReturnType<typeof locate>): boolean =>
  found?.file !== undefined && !container.isInVolume(found.file);

/** A module's file, or its folder if that holds modules. */
const findSourceModule = (
  { container: { files } }: Run,
  { file, folders }: NonNullable<ReturnType<typeof locate>>,
): string | undefined =>
  file ?? folders.find((folder) => ModuleIndex.of(files).holdsPython(folder));

/** Reports a missing module, and continues as Python would. */
export function missing(
  run: Run,
  module: string,
  relative: 'no' | 'no-package' | 'beyond-top',
  source?: string,
): void {
  run.emit({ kind: 'import-missing', module, pathKnown: run.path.known, relative, source });
  run.raise(relative === 'no' ? 'ModuleNotFoundError' : 'ImportError');
}

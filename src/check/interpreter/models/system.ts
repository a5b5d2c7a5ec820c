import { createSetTest } from '../environment-guards';
import { locate } from '../module-files';
import { leave } from '../own-stops';
import type { Run } from '../run';
import { createUnsetNone } from '../unset-variables';
import {
  constant,
  external,
  NONE,
  readText,
  readTruth,
  UNKNOWN,
  type Arguments,
  type External,
  type Value,
} from '../values';
import { argument, type Model, type Models } from './model';

/** Models the environment, sys, threads and others that decide how a program continues. */

const readEnvironment: Model = (run, _, list) => {
  const name = readText(argument(list, 0, 'key'));
  if (name === undefined) return UNKNOWN;
  if (run.environment.has(name)) {
    const value = run.environment.get(name);
    return value === undefined ? UNKNOWN : constant(value);
  }
  const otherwise = argument(list, 1, 'default') ?? NONE;
  const isNone = otherwise.kind === 'constant' && otherwise.value === null;
  if (run.environmentOpen)
    return isNone || readTruth(otherwise) === false ? createSetTest(name) : UNKNOWN;
  return isNone ? createUnsetNone(name) : otherwise;
};

const setDefault: Model = (run, callee, list) => {
  const name = readText(argument(list, 0));
  if (name === undefined) run.environmentOpen = true;
  else if (!run.environment.has(name)) run.environment.set(name, readText(argument(list, 1)));
  return readEnvironment(run, callee, list);
};

const opened: Model = (run) => {
  run.environmentOpen = true;
  return UNKNOWN;
};

const hooked: Model = (run) => {
  run.path.hooked = true;
  return UNKNOWN;
};

const addPath: Model = (run, _, list) => {
  run.path.list.items.push(argument(list, 0) ?? UNKNOWN);
  return NONE;
};

const exit: Model = (run, _, list) => {
  const code = argument(list, 0);
  const isFailure = code?.kind === 'constant' && readTruth(code) === true;
  return leave(run, isFailure ? String(code.value) : undefined);
};

/** Models `find_spec`: None for a module that does not exist, else a value. */
const findSpec: Model = (run, _, list) => {
  const name = readText(argument(list, 0, 'name'));
  if (name === undefined || name.startsWith('.') || !run.path.known) return UNKNOWN;
  const [top = ''] = name.split('.');
  const { before, after } = run.path.sought;
  const here = locate(run.container.imageFiles, [...before, ...after], top) !== undefined;
  if (here) return UNKNOWN;
  return run.container.provides(name) ? external('importlib.machinery.ModuleSpec()') : NONE;
};

const importModule: Model = (run, _, list) => {
  const name = readText(argument(list, 0, 'name'));
  const own = readText(argument(list, 1, 'package'));
  if (name === undefined) return UNKNOWN;
  if (!name.startsWith('.')) return run.evaluator.importDotted(run, name) ?? UNKNOWN;
  return own === undefined ? UNKNOWN : (run.evaluator.importRelative(run, own, name) ?? UNKNOWN);
};

// The second argument of `__import__` is no package.
const importByName: Model = (run, callee, list) =>
  importModule(run, callee, { ...list, positional: list.positional.slice(0, 1), named: new Map() });

/** Runs the argument of that name or position in a thread. */
const apart =
  (
    find: (
      callee: External,
      list: Arguments,
    ) => readonly [Value | undefined, readonly Value[] | undefined],
  ): Model =>
  (run: Run, callee, list) => {
    const [target, positional] = find(callee, list);
    if (target?.kind === 'function')
      run.runInThread(() => {
        run.evaluator.call(run, target, {
          positional: positional ?? [],
          named: new Map(),
          open: positional === undefined,
        });
      });
    return undefined;
  };

const startThread: Model = (run, callee, list) => {
  const thread = callee.receiver;
  if (thread?.kind === 'instance') {
    const own = thread.class.attributes.get('run');
    if (own?.kind === 'function')
      run.runInThread(() => {
        run.evaluator.call(
          run,
          { ...own, self: thread },
          { positional: [], named: new Map(), open: false },
        );
      });
    return undefined;
  }
  return apart(() => {
    const made = thread?.kind === 'external' ? thread.made : undefined;
    const args = made?.named.get('args');
    const known =
      args === undefined ? [] : args.kind === 'items' && !args.open ? args.items : undefined;
    return [made?.named.get('target'), made?.named.has('kwargs') === true ? undefined : known];
  })(run, callee, list);
};

const submit = apart((_, { positional: [target, ...rest], open }) => [
  target,
  open ? undefined : rest,
]);

/** A container has no terminal. */
const askTerminal: Model = (run) => {
  run.raise('EOFError');
  return UNKNOWN;
};

export const systemModels: Models = {
  'os.getenv': readEnvironment,
  'os.environ.get': readEnvironment,
  'os.environ.setdefault': setDefault,
  'os.environ.update': opened,
  'site.addsitedir': addPath,
  'sys.meta_path.append': hooked,
  'sys.meta_path.insert': hooked,
  'sys.path_hooks.append': hooked,
  'sys.path_hooks.insert': hooked,
  'sys.modules.setdefault': hooked,
  'sys.modules.update': hooked,
  'sys.modules.__setitem__': hooked,
  'sys.exit': exit,
  exit,
  quit: exit,
  'os._exit': exit,
  'importlib.import_module': importModule,
  'importlib.util.find_spec': findSpec,
  __import__: importByName,
  'platform.system': () => constant('Linux'),
  input: askTerminal,
  'getpass.getpass': askTerminal,
  'sys.stdin.isatty': () => constant(false),
  'threading.Thread().start': startThread,
  'multiprocessing.Process().start': startThread,
  'concurrent.futures.ThreadPoolExecutor().submit': submit,
  'concurrent.futures.ProcessPoolExecutor().submit': submit,
  '_thread.start_new_thread': submit,
  'asyncio.to_thread': submit,
  'asyncio.run': (_, __, list) => argument(list, 0),
};

import {
  isDataclass,
  mayHaveMore,
  member,
  findExternalBase,
  listResolutionOrder,
} from '../classes';
import { getAttribute } from './attributes';
import { invalidate } from '../mutation';
import type { Frame } from '../frame';
import { isPure, findModel } from '../models/registry';
import { NeverReturns, type Run } from '../run';
import { execute } from './statements';
import { checkIteratedArgument } from '../value-mismatches';
import { checkArguments } from '../unset-variables';
import {
  constant,
  external,
  isSame,
  items,
  NONE,
  UNKNOWN,
  type Arguments,
  type External,
  type Instance,
  type PythonClass,
  type PythonFunction,
  type Value,
} from '../values';
import { evaluate } from './expressions';

/** Limits how deep calls are nested, and how often one function is followed. This ends recursion. */
const DEPTH = 40;
const TIMES = 12;
/** Number of times that an uncertain call is followed: more arguments add little. */
const TIMES_PERHAPS = 2;

/** Evaluates a call, with its effects. */
export function call(run: Run, callee: Value, list: Arguments): Value {
  switch (callee.kind) {
    case 'function':
      return run.runUncertainIf(callee.guarded === true, () => callFunction(run, callee, list));
    case 'class':
      return instantiate(run, callee, list);
    case 'instance': {
      const found = member(callee.class, '__call__');
      return found
        ? call(run, getAttribute(run, callee, '__call__'), list)
        : callUnknown(run, list);
    }
    case 'external':
      return callExternal(run, callee, list);
    default:
      return callUnknown(run, list);
  }
}

/** A call of which nothing is known: it may do anything with what it is given. */
function callUnknown(run: Run, list: Arguments): Value {
  run.noteUnfollowedCall([...list.positional, ...list.named.values()]);
  run.risks += 1;
  return UNKNOWN;
}

function callExternal(run: Run, callee: External, list: Arguments): Value {
  const { name, receiver } = callee;
  const event = isPure(name)
    ? undefined
    : run.emit({ kind: 'call', function: name, receiver, arguments: list });
  if (event) noteGiven(run, callee, list);
  else if (mayRunCode(name, list)) run.noteUnfollowed();
  // A thread, a server or a watcher continues where the program's code ends.
  if (/(^|\.)(start\w*|submit)$/.test(name)) run.hasThreads = true;
  if (NEEDS_LOOP.test(name) && run.coroutines === 0 && run.certain && !run.thread) {
    run.emit({ kind: 'no-running-loop', function: name });
    run.raise('RuntimeError');
  }
  if (SERVES.test(name) && !run.thread && run.reached) run.serves = true;
  checkArguments(run, name, list.positional);
  checkIteratedArgument(run, name, list.positional[0]);
  const model = findModel(name);
  if (!model && /(^|\.)(read_env\w*|load_dotenv\w*|load_env\w*)$/.test(name))
    run.environmentOpen = true;
  const known = model?.(run, callee, list);
  if (known) return known;
  if (!model && /^(list|dict)\./.test(name) && !READS.test(name)) invalidateValue(run, receiver);
  if (!model && !KEEPS.test(name))
    for (const each of [...list.positional, ...list.named.values()]) invalidateData(each);
  if (CHANGES.test(name)) for (const each of list.positional) invalidateValue(run, each);
  run.risks += 1;
  const made = external(`${name}()`, receiver, list);
  if (event) run.openings.note(run, event, callee, made);
  return name.startsWith('?') ? UNKNOWN : made;
}

/** Notes what a call outside the source may do with what it is given. */
function noteGiven(run: Run, { name, receiver }: External, { positional, named }: Arguments): void {
  const given = [...positional, ...named.values()];
  run.openings.noteUse(name, receiver, given);
  run.attributes.noteGiven(name, given);
}

/** Built-in functions that go through all of their argument, which may have no end. */
const GOES_THROUGH = /^(list|tuple|sorted|dict|zip|enumerate)$/;

/** Checks whether a built-in function may run code of the program, or go on for ever. */
const mayRunCode = (name: string, { positional, named }: Arguments): boolean =>
  [...positional, ...named.values()].some(({ kind }) => kind === 'function') ||
  (GOES_THROUGH.test(name) && !positional.every(hasEnd));

const hasEnd = ({ kind }: Value): boolean =>
  kind === 'items' || kind === 'dictionary' || kind === 'constant';

/** Loops of servers and clients, which end with the program. */
const SERVES =
  /(^|\.)(serve_forever|run_forever|loop_forever|start_consuming|wait_for_termination|infinity_polling)$|^(uvicorn\.run|waitress\.serve|signal\.pause|hypercorn\.run|aiohttp\.web\.run_app|werkzeug\.serving\.run_simple|flask\.Flask\(\)\.run)$/;

/** Functions that raise RuntimeError where no event loop runs. */
const NEEDS_LOOP = /^asyncio\.(create_task|get_running_loop|current_task)$/;

/** Methods that do not change a list or dictionary. */
const READS =
  /^(list\.(copy|count|index|isdisjoint|issubset|issuperset|union|intersection|difference)|dict\.(copy|keys))$/;

/** Functions that change what they are given. */
const CHANGES = /^(random\.shuffle|heapq\.heap\w+|bisect\.insort\w*)$/;

/** Functions that do not change the data they are given. */
const KEEPS =
  /^(print|isinstance|len|type|repr|id|json\.dumps?|yaml\.\w*dump|copy\.\w+|logging\.\w+)$|\.(debug|info|warning|error|exception|critical|log)$/;

/** Gives up on data that a function outside the source may change. */
function invalidateData(value: Value): void {
  if ((value.kind === 'dictionary' || value.kind === 'items') && value.read && !value.open)
    invalidate(value);
}

function invalidateValue(run: Run, value: Value | undefined): void {
  // Entries that sys.path or the command line once had may still be there.
  if (value?.kind === 'items' && value === run.path.list) return;
  if (value?.kind === 'items' || value?.kind === 'dictionary') invalidate(value);
}

export function callFunction(run: Run, callee: PythonFunction, list: Arguments): Value {
  const { node, module, around, owner, self } = callee;
  const times = run.visited.get(node) ?? 0;
  if (run.depth >= DEPTH || times >= (run.certain ? TIMES : TIMES_PERHAPS)) {
    run.noteUnfollowedCall();
    run.risks += 1;
    return UNKNOWN;
  }
  if (callee.guarded === true) run.noteUnfollowedCall();
  run.visited.set(node, times + 1);
  const names = new Map<string, Value>();
  const { certain, file, line, last, lastCall } = run;
  run.depth += 1;
  run.scopes.push(names);
  run.coroutines += Number(node.asynchronous);
  run.last = run.lastCall = run.entersLast;
  run.entersLast = false;
  const frame: Frame = {
    module,
    names,
    around,
    owner,
    self,
    globals: new Set<string>(),
    branches: 0,
    returned: undefined,
    outer: new Set<string>(),
  };
  try {
    run.file = module.file ?? file;
    bindParameters(run, frame, callee, list);
    const flow = execute(run, frame, node.body);
    const given =
      flow?.kind === 'return' ? flow.value : flow ? UNKNOWN : createReturnedNone(run, callee);
    if (frame.returned && !isSame(frame.returned, given)) return UNKNOWN;
    return /^(contextmanager|asynccontextmanager)$/.test(readOuterDecorator(callee)) ||
      (node.lazy && flow?.kind !== 'return')
      ? UNKNOWN
      : given;
  } catch (error) {
    // A coroutine or generator continues independently of its caller.
    if (!(error instanceof NeverReturns && node.lazy)) throw error;
    return UNKNOWN;
  } finally {
    run.depth -= 1;
    run.scopes.pop();
    run.coroutines -= Number(node.asynchronous);
    run.certain = certain;
    run.file = file;
    run.line = line;
    run.last = last;
    run.lastCall = lastCall;
  }
}

/** Creates the None of a function that returns nothing. What a decorator makes of it is not known. */
const createReturnedNone = ({ certain }: Run, { node, guarded }: PythonFunction): Value =>
  certain && guarded !== true && node.decorators.length === 0 && node.name !== ''
    ? { ...constant(null), known: { by: 'function', why: `${node.name}() returns None` } }
    : NONE;

const readOuterDecorator = ({ node }: PythonFunction): string => {
  const [first] = node.decorators;
  return first?.type === 'name' || first?.type === 'attribute' ? first.name : '';
};

function bindParameters(run: Run, frame: Frame, callee: PythonFunction, list: Arguments): void {
  const { node, self } = callee;
  const positional = self && callee.owner ? [self, ...list.positional] : [...list.positional];
  // A lambda or nested function gets its method's self by name, not by position.
  if (self && callee.around.length > 0) positional.shift();
  const taken = new Set<string>();
  for (const { name, star, only, default: otherwise } of node.parameters) {
    if (star === '*') {
      frame.names.set(name, items(positional.splice(0), list.open));
    } else if (star === '**') {
      const rest = [...list.named].filter(([each]) => !taken.has(each));
      frame.names.set(name, { kind: 'dictionary', entries: new Map(rest), open: list.open });
    } else {
      const byName = only === 'position' ? undefined : list.named.get(name);
      if (byName) taken.add(name);
      const given = byName ?? (only === 'keyword' ? undefined : positional.shift());
      frame.names.set(
        name,
        given ?? (list.open ? UNKNOWN : evaluateDefault(run, frame, otherwise)),
      );
    }
  }
}

/** Evaluates defaults where the function is defined, with the names of that place. */
function evaluateDefault(
  run: Run,
  frame: Frame,
  expression: Parameters<typeof evaluate>[2] | undefined,
): Value {
  if (!expression) return UNKNOWN;
  const names = frame.owner?.attributes ?? frame.module.globals;
  return evaluate(run, { ...frame, names }, expression);
}

function instantiate(run: Run, made: PythonClass, list: Arguments): Value {
  const instance: Instance = { kind: 'instance', class: made, attributes: new Map() };
  run.instances.set(made, instance);
  if (hasUnfollowedCode(made)) run.noteUnfollowed();
  const init = member(made, '__init__');
  if (init?.kind === 'function') {
    callFunction(run, { ...init, self: instance }, list);
    return instance;
  }
  const base = findExternalBase(made);
  if (base !== undefined) callExternal(run, external(base, instance), list);
  if (isDataclass(made)) {
    setFields(made, instance, list);
    makeDefaults(run, made, instance);
    const after = member(made, '__post_init__');
    if (after?.kind === 'function')
      callFunction(run, { ...after, self: instance }, { ...NO_ARGUMENTS, open: true });
  } else if (mayHaveMore(made))
    for (const [name, value] of listFields(made))
      instance.attributes.set(name, given(list, name, value));
  return instance;
}

/** Checks whether making an instance runs code that is not followed. */
const hasUnfollowedCode = (made: PythonClass): boolean =>
  member(made, '__new__') !== undefined ||
  listResolutionOrder(made).some(({ bases }) => bases.some(({ kind }) => kind === 'unknown'));

/** Reads a field of a package's class. A default is unknown, as the class may fill it from elsewhere, such as the environment. */
const given = (list: Arguments, name: string, value: Value): Value =>
  list.named.get(name) ??
  (value.kind === 'external' || value.kind === 'constant' ? UNKNOWN : value);

const listFields = (made: PythonClass): [string, Value][] => [
  ...made.bases.flatMap((base) => (base.kind === 'class' ? listFields(base) : [])),
  ...[...made.attributes].filter(
    ([, value]) => value.kind !== 'function' && value.kind !== 'class',
  ),
];

/** Sets fields as a dataclass's `__init__` does; a field without a default is not among the class's attributes. */
function setFields(made: PythonClass, instance: Instance, list: Arguments): void {
  const names = made.node.body.flatMap((each) =>
    each.type === 'assign' && each.targets[0]?.type === 'name' ? [each.targets[0].name] : [],
  );
  for (const [name, value] of list.named) instance.attributes.set(name, value);
  if (list.open)
    for (const name of names) if (!list.named.has(name)) instance.attributes.set(name, UNKNOWN);
  if (made.bases.length > 0) {
    // The bases decide which field takes which argument.
    if (list.positional.length === 0 && !list.open) return;
    const known = listFields(made).map(([name]) => name);
    for (const name of known.length > 0 ? [...names, ...known] : [])
      if (!list.named.has(name)) instance.attributes.set(name, UNKNOWN);
    return;
  }
  list.positional.forEach((value, index) => {
    const name = names[index];
    if (name !== undefined) instance.attributes.set(name, value);
  });
}

/** Calls the functions that make the defaults of a dataclass's fields. */
function makeDefaults(run: Run, made: PythonClass, instance: Instance): void {
  for (const [name, value] of listFields(made)) {
    if (value.kind !== 'external' || !/(^|\.)field\(\)$/.test(value.name)) continue;
    if (instance.attributes.has(name)) continue;
    const { named } = value.made ?? NO_ARGUMENTS;
    const factory = named.get('default_factory');
    const otherwise = named.get('default') ?? UNKNOWN;
    instance.attributes.set(name, factory ? call(run, factory, NO_ARGUMENTS) : otherwise);
  }
}

const NO_ARGUMENTS: Arguments = { positional: [], named: new Map(), open: false };

/** Evaluates `super()` in a method. */
export function evaluateSuper(frame: Frame): Value {
  if (!frame.owner) return UNKNOWN;
  const instance = frame.self ?? UNKNOWN;
  return { kind: 'super', instance, above: frame.owner };
}

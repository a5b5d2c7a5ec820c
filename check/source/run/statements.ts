import type { Statement } from '../python/ast';
import {
  truthOf,
  external,
  UNKNOWN,
  type PythonClass,
  type PythonFunction,
  type Value,
} from './values';
import { getAttribute, setAttribute } from './attributes';
import { call } from './calls';
import { arithmetic, evaluate, setIndex } from './expressions';
import { assign, lookUp, perhapsIn, type Frame } from './frame';
import { importStatement } from './modules';
import { Endless, Raised, type Run } from './run';
import { attempt } from './try';

/** How a block ends before its last statement; 'end' where nothing after it runs. */
export type Flow =
  | { readonly kind: 'return'; readonly value: Value }
  | { readonly kind: 'break' | 'continue' | 'end' };

const END: Flow = { kind: 'end' };

export function execute(run: Run, frame: Frame, block: readonly Statement[]): Flow | undefined {
  for (const statement of block) {
    run.step(statement.line);
    const flow = one(run, frame, statement);
    if (flow) return flow;
  }
  return undefined;
}

function one(run: Run, frame: Frame, statement: Statement): Flow | undefined {
  switch (statement.type) {
    case 'expression': {
      const value = evaluate(run, frame, statement.value);
      return value.kind === 'external' && value.name === 'exit' ? END : undefined;
    }
    case 'assign': {
      if (!statement.value) return undefined;
      const value = evaluate(run, frame, statement.value);
      for (const target of statement.targets) bind(run, frame, target, value);
      return undefined;
    }
    case 'update': {
      const { operator, target, value } = statement;
      const left = evaluate(run, frame, target);
      bind(run, frame, target, arithmetic(operator, left, evaluate(run, frame, value)));
      return undefined;
    }
    case 'if':
      return choose(run, frame, statement.branches);
    case 'for':
      return loopOver(run, frame, statement);
    case 'while':
      return loop(run, frame, statement);
    case 'try':
      return attempt(run, frame, statement);
    case 'with':
      return within(run, frame, statement);
    case 'match':
      evaluate(run, frame, statement.of);
      frame.module.open = true;
      return anyOf(run, frame, [...statement.cases, []]);
    case 'function': {
      for (const each of statement.function.decorators) {
        const decorator = evaluate(run, frame, each);
        // What takes the function may keep it, or run it.
        run.perhapsIf(decorator.kind === 'function', () =>
          call(run, decorator, { positional: [UNKNOWN], named: new Map(), open: false }),
        );
      }
      const made = functionOf(frame, statement);
      run.functions.push(made);
      assign(run, frame, statement.function.name, made);
      return undefined;
    }
    case 'class':
      define(run, frame, statement);
      return undefined;
    case 'return': {
      const value = statement.value ? evaluate(run, frame, statement.value) : UNKNOWN;
      return { kind: 'return', value };
    }
    case 'raise':
      if (statement.value) evaluate(run, frame, statement.value);
      run.risks += 1;
      if (run.certain) throw new Raised(statement.raises ?? 'Exception');
      return END;
    case 'global':
      for (const name of statement.names) frame.globals.add(name);
      return undefined;
    case 'import':
      importStatement(run, frame, statement);
      return undefined;
    case 'break':
    case 'continue':
      return { kind: statement.type };
    case 'pass':
      return undefined;
  }
}

const functionOf = (
  frame: Frame,
  statement: Extract<Statement, { readonly type: 'function' }>,
): PythonFunction => {
  const isClass = frame.owner?.attributes === frame.names;
  const nested = frame.names !== frame.module.globals && !isClass;
  return {
    kind: 'function',
    node: statement.function,
    module: frame.module,
    around: nested ? [...frame.around, frame.names] : frame.around,
    owner: frame.owner,
    self: nested ? frame.self : undefined,
  };
};

function define(
  run: Run,
  frame: Frame,
  { class: node }: Extract<Statement, { readonly type: 'class' }>,
): void {
  for (const each of node.decorators) evaluate(run, frame, each);
  const bases = node.bases.map((base) => evaluate(run, frame, base));
  const made: PythonClass = {
    kind: 'class',
    node,
    module: frame.module,
    bases,
    attributes: new Map(),
  };
  const inner: Frame = {
    ...{ module: frame.module, names: made.attributes, around: frame.around, owner: made },
    ...{ self: undefined, globals: new Set<string>(), branches: 0, returned: undefined },
  };
  execute(run, inner, node.body);
  assign(run, frame, node.name, made);
}

/** Gives a target its value: a name, an attribute, an element, or several of them. */
export function bind(
  run: Run,
  frame: Frame,
  target: Parameters<typeof evaluate>[2],
  value: Value,
): void {
  if (target.type === 'name') {
    assign(run, frame, target.name, value);
  } else if (target.type === 'attribute') {
    setAttribute(run, frame, evaluate(run, frame, target.of), target.name, value);
  } else if (target.type === 'index') {
    setIndex(run, frame, target, value);
  } else if (target.type === 'starred') {
    bind(run, frame, target.of, UNKNOWN);
  } else if (target.type === 'items') {
    const known =
      value.kind === 'items' && !value.open && value.items.length === target.items.length;
    target.items.forEach((each, index) => {
      bind(run, frame, each, (known ? value.items[index] : undefined) ?? UNKNOWN);
    });
  }
}

function choose(
  run: Run,
  frame: Frame,
  branches: Extract<Statement, { readonly type: 'if' }>['branches'],
): Flow | undefined {
  const open: (readonly Statement[])[] = [];
  for (const { test, body } of branches) {
    const known = test ? truthOf(evaluate(run, frame, test)) : true;
    if (known === false) continue;
    open.push(body);
    if (known === true) {
      const [only] = open;
      return open.length === 1 && only ? execute(run, frame, only) : anyOf(run, frame, open);
    }
  }
  return anyOf(run, frame, [...open, []]);
}

/** One of these blocks runs, and which one is not known. */
export function anyOf(
  run: Run,
  frame: Frame,
  blocks: readonly (readonly Statement[])[],
): Flow | undefined {
  const flows = blocks.map((block) => perhapsIn(run, frame, () => execute(run, frame, block)));
  const [first] = flows;
  if (first && flows.every((flow) => flow?.kind === first.kind)) return first;
  for (const flow of flows) mayEnd(run, frame, flow);
  return undefined;
}

/** After what may have left the block, nothing in it is certain; an exception or exit would have ended the program too. */
export function mayEnd(run: Run, frame: Frame, flow: Flow | undefined): void {
  if (!flow || flow.kind === 'end') return;
  if (flow.kind === 'return') {
    const same = frame.returned === undefined || frame.returned === flow.value;
    frame.returned = same ? flow.value : UNKNOWN;
  }
  run.certain = false;
}

/** A loop over no more than this is followed element by element. */
const UNROLLED = 12;

function loopOver(
  run: Run,
  frame: Frame,
  { target, over, body, otherwise }: Extract<Statement, { readonly type: 'for' }>,
): Flow | undefined {
  const list = evaluate(run, frame, over);
  const { certain } = run;
  if (list.kind === 'items' && !list.open && list.items.length <= UNROLLED) {
    for (const item of list.items) {
      bind(run, frame, target, item);
      const flow = execute(run, frame, body);
      if (flow?.kind === 'break') return undefined;
      if (flow && flow.kind !== 'continue') return flow;
    }
  } else {
    const flow = perhapsIn(run, frame, () => {
      bind(run, frame, target, UNKNOWN);
      return execute(run, frame, body);
    });
    run.certain = certain;
    if (flow?.kind === 'return') mayEnd(run, frame, flow);
  }
  return execute(run, frame, otherwise);
}

function loop(
  run: Run,
  frame: Frame,
  { test, body, otherwise }: Extract<Statement, { readonly type: 'while' }>,
): Flow | undefined {
  const known = truthOf(evaluate(run, frame, test));
  if (known === false) return execute(run, frame, otherwise);
  if (known === undefined) {
    const flow = perhapsIn(run, frame, () => execute(run, frame, body));
    if (flow?.kind === 'return') mayEnd(run, frame, flow);
    return undefined;
  }
  const flow = execute(run, frame, body);
  if (flow?.kind === 'return' || flow?.kind === 'end') return flow;
  if (flow?.kind === 'break' || test.type !== 'constant' || leaves(body)) return undefined;
  if (run.certain) throw new Endless();
  return END;
}

/** Whether a loop's body may leave it. */
const leaves = (body: readonly Statement[]): boolean =>
  body.some((each) => {
    if (each.type === 'break' || each.type === 'return') return true;
    if (each.type === 'if') return each.branches.some((branch) => leaves(branch.body));
    if (each.type === 'with') return leaves(each.body);
    if (each.type === 'match') return each.cases.some(leaves);
    if (each.type === 'for' || each.type === 'while')
      return each.body.some((inner) => inner.type === 'return') || leaves(each.otherwise);
    if (each.type !== 'try') return false;
    return [
      each.body,
      each.otherwise,
      each.finally,
      ...each.handlers.map(({ body: handler }) => handler),
    ].some(leaves);
  });

function within(
  run: Run,
  frame: Frame,
  { items, body }: Extract<Statement, { readonly type: 'with' }>,
): Flow | undefined {
  const { tries } = run;
  for (const { value: expression, as } of items) {
    const value = evaluate(run, frame, expression);
    if (value.kind === 'external' && value.name === 'contextlib.suppress()') {
      const names = (value.made?.positional ?? []).flatMap((each) =>
        each.kind === 'external' ? [each.name.split('.').at(-1) ?? ''] : ['BaseException'],
      );
      run.tries = [...run.tries, { named: [], goesOn: names }];
    }
    const entered =
      value.kind === 'instance'
        ? call(run, getAttribute(run, value, '__enter__'), {
            positional: [],
            named: new Map(),
            open: false,
          })
        : value;
    if (as)
      bind(
        run,
        frame,
        as,
        value.kind === 'instance' && entered.kind === 'unknown' ? value : entered,
      );
  }
  try {
    return execute(run, frame, body);
  } finally {
    run.tries = tries;
  }
}

/** The value of a name, or Python's own of that name. */
export const named = (frame: Frame, name: string): Value =>
  lookUp(frame, name) ??
  (name === '__name__' ? { kind: 'constant', value: frame.module.name } : external(name));

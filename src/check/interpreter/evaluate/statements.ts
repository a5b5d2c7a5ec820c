import type { Statement } from '../../../python/ast';
import { getAttribute, setAttribute } from './attributes';
import { call } from './calls';
import { markConsumed, markDropped } from '../coroutines';
import { defineClass, defineFunction } from './definitions';
import { evaluate } from './expressions';
import { keepSet, listSetNames, runWithSet } from '../environment-guards';
import { assign, runUncertainIn, type Frame } from '../frame';
import { executeImport } from './imports';
import { loop, executeFor } from './loops';
import { applyOperator } from '../operators';
import { findLastCall, isBrief } from '../program-end';
import { noteStop, readMessage } from '../own-stops';
import { Raised, type Run } from '../run';
import { deleteIndex, isEnvironment, setIndex } from './subscripts';
import { listSuppressed } from '../context-managers';
import { executeTry } from './try';
import { checkIterable } from '../value-mismatches';
import { checkAnnotations, isDefining } from '../undefined-names';
import { isSame, readTruth, UNKNOWN, type Value } from '../values';

/** Way in which a block ends before its last statement; 'end' if nothing after it runs. */
export type Flow =
  | { readonly kind: 'return'; readonly value: Value }
  | { readonly kind: 'break' | 'continue' | 'end' };

export const END: Flow = { kind: 'end' };

export function execute(run: Run, frame: Frame, block: readonly Statement[]): Flow | undefined {
  const { last } = run;
  try {
    for (const [index, statement] of block.entries()) {
      run.step(statement.line);
      run.last = last && isBrief(block.slice(index + 1));
      const flow = one(run, frame, statement);
      if (flow) return flow;
    }
    return undefined;
  } finally {
    run.last = last;
  }
}

function one(run: Run, frame: Frame, statement: Statement): Flow | undefined {
  switch (statement.type) {
    case 'expression': {
      markDropped(statement);
      run.ending = run.last ? findLastCall(statement.value) : undefined;
      const value = evaluate(run, frame, statement.value);
      return value.kind === 'external' && value.name === 'exit' ? END : undefined;
    }
    case 'assign': {
      // Python does not evaluate annotations in a function.
      if (statement.annotation && isDefining(frame))
        checkAnnotations(run, frame, [statement.annotation]);
      if (!statement.value) return undefined;
      const value = evaluate(run, frame, statement.value);
      for (const target of statement.targets) bind(run, frame, target, value);
      return undefined;
    }
    case 'update': {
      const { operator, target, value } = statement;
      const left = evaluate(run, frame, target);
      if (isEnvironment(left)) run.environmentOpen = true;
      const right = evaluate(run, frame, value);
      // `path += folders` changes sys.path itself, whatever it is called there.
      if (left === run.path.list) run.path.extend(right);
      else bind(run, frame, target, applyOperator(operator, left, right));
      return undefined;
    }
    case 'if':
      return choose(run, frame, statement.branches);
    case 'for':
      return executeFor(run, frame, statement);
    case 'while':
      return loop(run, frame, statement);
    case 'try':
      return executeTry(run, frame, statement);
    case 'with':
      return within(run, frame, statement);
    case 'match':
      evaluate(run, frame, statement.of);
      frame.module.open = true;
      return joinValues(run, frame, [...statement.cases, []]);
    case 'function': {
      defineFunction(run, frame, statement.function);
      return undefined;
    }
    case 'class':
      defineClass(run, frame, statement.class);
      return undefined;
    case 'return': {
      run.ending =
        (run.last || run.lastCall) && statement.value ? findLastCall(statement.value) : undefined;
      const value = statement.value ? evaluate(run, frame, statement.value) : UNKNOWN;
      return { kind: 'return', value };
    }
    case 'raise':
      if (statement.value) evaluate(run, frame, statement.value);
      if (statement.raises !== undefined)
        noteStop(run, statement.raises, readMessage(statement.value));
      run.risks += 1;
      if (run.certain) throw new Raised(statement.raises ?? 'Exception');
      return END;
    case 'global':
      for (const name of statement.names) frame.globals.add(name);
      return undefined;
    case 'nonlocal':
      for (const name of statement.names) frame.outer?.add(name);
      return undefined;
    case 'import':
      executeImport(run, frame, statement);
      return undefined;
    case 'delete':
      for (const each of statement.targets) deleteIndex(run, frame, each);
      return undefined;
    case 'break':
    case 'continue':
      return { kind: statement.type };
    case 'pass':
      return undefined;
  }
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
    checkIterable(run, value, 'unpacks it');
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
  const open: Branch[] = [];
  const asked = new Set<string>();
  // Variables that are set where no test above is true.
  let set: readonly string[] = [];
  for (const { test, body } of branches) {
    const value =
      test && runWithSet(run, set, () => run.guards.ask(asked, () => evaluate(run, frame, test)));
    const known = value ? readTruth(value) : true;
    if (known === false) continue;
    open.push({ body, set: [...set, ...(value ? listSetNames(value, true) : [])] });
    if (known === true) {
      const [only] = open;
      return open.length === 1 && only
        ? run.guards.guard(run.events, asked, () => execute(run, frame, only.body))
        : joinBranches(run, frame, open);
    }
    set = [...set, ...(value ? listSetNames(value, false) : [])];
  }
  return joinBranches(run, frame, [...open, { body: [], set }]);
}

interface Branch {
  readonly body: readonly Statement[];
  /** Variables of the environment that are set where it runs. */
  readonly set: readonly string[];
}

/** Runs the branches of which one is executed, and keeps what all that continue have in common. */
function joinBranches(run: Run, frame: Frame, branches: readonly Branch[]): Flow | undefined {
  const continuing: Branch[] = [];
  const flow = joinValues(
    run,
    frame,
    branches.map(({ body }) => body),
    (index, work) => {
      const branch = branches[index];
      const made = runWithSet(run, branch?.set ?? [], work);
      if (made === undefined && branch) continuing.push(branch);
      return made;
    },
  );
  const [first, ...rest] = continuing;
  if (first)
    keepSet(
      run,
      first.set.filter((name) => rest.every(({ set }) => set.includes(name))),
    );
  return flow;
}

/** Runs blocks of which one is executed, and it is not known which. */
function joinValues(
  run: Run,
  frame: Frame,
  blocks: readonly (readonly Statement[])[],
  around: (index: number, work: () => Flow | undefined) => Flow | undefined = (_, work) => work(),
): Flow | undefined {
  const flows = blocks.map((block, index) =>
    around(index, () => runUncertainIn(run, frame, () => execute(run, frame, block))),
  );
  const [first] = flows;
  if (first && flows.every((flow) => flow?.kind === first.kind)) {
    if (first.kind !== 'return') return first;
    const same = flows.every((flow) => flow?.kind === 'return' && isSame(flow.value, first.value));
    return same ? first : { kind: 'return', value: UNKNOWN };
  }
  for (const flow of flows) noteEarlyEnd(run, frame, flow);
  return undefined;
}

/** After a statement that may leave the block, nothing in it is certain. An exception or exit would also have ended the program. */
export function noteEarlyEnd(run: Run, frame: Frame, flow: Flow | undefined): void {
  if (!flow || flow.kind === 'end') return;
  if (flow.kind === 'return') {
    const same = frame.returned === undefined || frame.returned === flow.value;
    frame.returned = same ? flow.value : UNKNOWN;
  }
  run.certain = false;
}

/** Context managers that wait for nothing where they end. */
const SOON_LEFT =
  /^(open\(\)|(threading|asyncio)\.(R?Lock|Condition)\(\)|contextlib\.(suppress|nullcontext)\(\)|warnings\.catch_warnings\(\)|\w+\.Flask\(\)\.app_context\(\))$/;

function within(
  run: Run,
  frame: Frame,
  { items, body }: Extract<Statement, { readonly type: 'with' }>,
): Flow | undefined {
  const { tries } = run;
  const entered: Value[] = [];
  for (const { value: expression, as } of items) {
    markConsumed(expression);
    const value = evaluate(run, frame, expression);
    entered.push(value);
    if (!SOON_LEFT.test(value.kind === 'external' ? value.name : '')) run.noteUnfollowed();
    const suppressed = listSuppressed(value, expression, frame);
    if (suppressed.length > 0) run.tries = [...run.tries, { named: [], suppressed }];
    const given =
      value.kind === 'instance'
        ? call(run, getAttribute(run, value, '__enter__'), {
            positional: [],
            named: new Map(),
            open: false,
          })
        : value;
    if (as)
      bind(run, frame, as, value.kind === 'instance' && given.kind === 'unknown' ? value : given);
  }
  try {
    return execute(run, frame, body);
  } finally {
    run.tries = tries;
    for (const value of entered) {
      run.openings.close(value);
      // Its __exit__ is not followed.
      if (value.kind === 'instance') run.noteUnfollowedCall([value]);
    }
  }
}

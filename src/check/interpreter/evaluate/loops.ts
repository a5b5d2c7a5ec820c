import { listBlocks, type Expression, type Statement } from '../../../python/ast';
import { markConsumed } from '../coroutines';
import { getAttribute } from './attributes';
import { call } from './calls';
import { member } from '../classes';
import { evaluate } from './expressions';
import { keepSet, listSetNames, runWithSet } from '../environment-guards';
import { runUncertainIn, type Frame } from '../frame';
import { NeverReturns, type Run } from '../run';
import { bind, END, execute, noteEarlyEnd, type Flow } from './statements';
import { checkIterable, explainNone } from '../value-mismatches';
import { readTruth, UNKNOWN, type Value } from '../values';

/** Most elements of a loop that is followed element by element. */
export const UNROLLED = 12;

/** A `for`. */
export function executeFor(
  run: Run,
  frame: Frame,
  { target, over, body, otherwise }: Extract<Statement, { readonly type: 'for' }>,
): Flow | undefined {
  markConsumed(over);
  const list = explainNone(run, frame, over, evaluate(run, frame, over));
  run.last = false;
  checkIterable(run, list, 'loops over it');
  const { certain } = run;
  if (list.kind === 'items' && !list.open && list.items.length <= UNROLLED) {
    for (const item of list.items) {
      bind(run, frame, target, item);
      const flow = execute(run, frame, body);
      if (flow?.kind === 'break') return undefined;
      if (flow && flow.kind !== 'continue') return flow;
    }
  } else {
    run.noteUnfollowed();
    const flow = runUncertainIn(run, frame, () => {
      followIterator(run, list);
      bind(run, frame, target, UNKNOWN);
      return execute(run, frame, body);
    });
    run.certain = certain;
    if (flow?.kind === 'return') noteEarlyEnd(run, frame, flow);
  }
  return execute(run, frame, otherwise);
}

/** Follows the methods by which a loop asks an object of the source for its elements. */
function followIterator(run: Run, of: Value): void {
  if (of.kind !== 'instance') return;
  for (const [begin, next] of [
    ['__iter__', '__next__'],
    ['__aiter__', '__anext__'],
  ] as const) {
    if (member(of.class, begin)?.kind !== 'function') continue;
    const made = call(run, getAttribute(run, of, begin), NOTHING);
    if (made.kind === 'instance' && member(made.class, next)?.kind === 'function')
      call(run, getAttribute(run, made, next), NOTHING);
  }
}

const NOTHING = { positional: [], named: new Map<string, Value>(), open: false } as const;

/** A `while`. */
export function loop(
  run: Run,
  frame: Frame,
  { test, body, otherwise }: Extract<Statement, { readonly type: 'while' }>,
): Flow | undefined {
  const asked = new Set<string>();
  const value = run.guards.ask(asked, () => evaluate(run, frame, test));
  const known = readTruth(value);
  run.last = false;
  if (known === false) return execute(run, frame, otherwise);
  run.noteUnfollowed();
  if (known === undefined) {
    const flow = runWithSet(run, listSetNames(value, true), () =>
      runUncertainIn(run, frame, () => execute(run, frame, body)),
    );
    if (flow?.kind === 'return') noteEarlyEnd(run, frame, flow);
    keepSet(run, leaves(body) ? [] : listSetNames(value, false));
    return undefined;
  }
  // Names that an earlier round set no longer have their value from before the loop.
  for (const name of listAssigned(body)) forget(frame, name);
  const flow = execute(run, frame, body);
  // What made the test true may be otherwise after the loop.
  run.guards.forget(asked);
  if (flow?.kind === 'return' || flow?.kind === 'end') return flow;
  if (flow?.kind === 'break' || test.type !== 'constant' || leaves(body)) return undefined;
  if (run.certain) throw new NeverReturns();
  return END;
}

/** Makes the value of a name, or of `self.name`, unknown. */
function forget(frame: Frame, name: string): void {
  const [first = '', attribute] = name.split('.');
  if (attribute === undefined) {
    if (frame.names.has(first)) frame.names.set(first, UNKNOWN);
  } else if (frame.self?.kind === 'instance' && frame.self.attributes.has(attribute)) {
    frame.self.attributes.set(attribute, UNKNOWN);
  }
}

const sets = new WeakMap<readonly Statement[], readonly string[]>();

/** Lists the names, and attributes of `self`, that a block sets. */
function listAssigned(block: readonly Statement[]): readonly string[] {
  const known = sets.get(block);
  if (known) return known;
  const found = block.flatMap((each): readonly string[] => {
    if (each.type === 'assign') return each.targets.flatMap(listTargetNames);
    if (each.type === 'update') return listTargetNames(each.target);
    return [
      ...(each.type === 'for' ? listTargetNames(each.target) : []),
      ...listBlocks(each).flatMap(listAssigned),
    ];
  });
  sets.set(block, found);
  return found;
}

function listTargetNames(target: Expression): string[] {
  if (target.type === 'name') return [target.name];
  if (target.type === 'attribute')
    return target.of.type === 'name' && target.of.name === 'self' ? [`self.${target.name}`] : [];
  return target.type === 'items' ? target.items.flatMap(listTargetNames) : [];
}

/** Checks whether a loop's body may leave it. */
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

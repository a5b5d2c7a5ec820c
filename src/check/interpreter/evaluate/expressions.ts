import type { Expression } from '../../../python/ast';
import { getAttribute } from './attributes';
import { call, evaluateSuper } from './calls';
import { checkCall } from '../call-mismatches';
import { evaluateComprehension, dictionary, evaluateItems } from './collections';
import { markConsumed, markConsumedArguments, isConsumed, isDropped } from '../coroutines';
import {
  compareTest,
  createSetTest,
  joinTests,
  listSetNames,
  negateTest,
  runWithSet,
} from '../environment-guards';
import { assign, findName, named, runUncertainIn, type Frame } from '../frame';
import { checkClassAttribute, checkInstanceAttribute } from '../instance-attributes';
import { applyOperator } from '../operators';
import type { Run } from '../run';
import { readIndex, isEnvironment, readSlice } from './subscripts';
import { reportUndefinedName } from '../undefined-names';
import { checkCallee, checkIterable, explainNone } from '../value-mismatches';
import { checkOperands } from '../unset-variables';
import {
  constant,
  isSame,
  readNumber,
  readOrigin,
  formatValue,
  readText,
  readTruth,
  UNKNOWN,
  type Arguments,
  type PythonFunction,
  type Value,
} from '../values';

/** Evaluates an expression, with its effects. */
export function evaluate(run: Run, frame: Frame, expression: Expression): Value {
  switch (expression.type) {
    case 'constant':
      return constant(expression.value, { file: run.file, line: expression.line });
    case 'name': {
      const value = findName(frame, expression.name);
      if (value) return value;
      reportUndefinedName(run, frame, expression);
      return named(frame, expression.name);
    }
    case 'attribute': {
      const of = explainNone(run, frame, expression.of, evaluate(run, frame, expression.of));
      if (of.kind === 'instance') checkInstanceAttribute(run, of, expression.name);
      if (of.kind === 'class') checkClassAttribute(run, of, expression.name);
      // Of any caller's frame: its module may get any name.
      if (expression.name === 'f_globals')
        for (const module of run.modules.values()) module.open = true;
      return getAttribute(run, of, expression.name);
    }
    case 'index':
      if (expression.from)
        return readSlice(
          evaluate(run, frame, expression.of),
          evaluate(run, frame, expression.from),
        );
      return run.guards.noteKnown(
        readIndex(
          run,
          explainNone(run, frame, expression.of, evaluate(run, frame, expression.of)),
          expression.index && evaluate(run, frame, expression.index),
          expression.line,
        ),
      );
    case 'call': {
      if (expression.function.type === 'name' && expression.function.name === 'super')
        return evaluateSuper(frame);
      const callee = evaluate(run, frame, expression.function);
      markConsumedArguments(callee, expression);
      const list = evaluateArguments(run, frame, expression);
      run.line = expression.line;
      checkCallee(run, explainNone(run, frame, expression.function, callee));
      checkCall(run, callee, list);
      if (callee.kind === 'external' && setsNames(callee.name, list)) frame.module.open = true;
      if (callee.kind === 'function' && callee.node.lazy && !isConsumed(expression))
        return later(run, callee, list, isDropped(expression));
      return run.guards.noteKnown(
        run.ending === expression ? callLast(run, callee, list) : call(run, callee, list),
      );
    }
    case 'format': {
      const parts = expression.parts.map((part) =>
        typeof part === 'string' ? constant(part) : evaluate(run, frame, part),
      );
      const texts = parts.map(formatValue);
      const from = readOrigin(parts.at(-1));
      return texts.every((text) => text !== undefined) ? constant(texts.join(''), from) : UNKNOWN;
    }
    case 'items':
      return evaluateItems(run, frame, expression);
    case 'dictionary':
      return dictionary(run, frame, expression);
    case 'comprehension':
      return evaluateComprehension(run, frame, expression);
    case 'binary':
      return binary(run, frame, expression);
    case 'unary': {
      const value = evaluate(run, frame, expression.of);
      const truth = readTruth(value);
      if (expression.operator === 'not')
        return truth === undefined ? negateTest(value) : constant(!truth);
      const number = readNumber(value);
      return number !== undefined && expression.operator === '-' ? constant(-number) : UNKNOWN;
    }
    case 'conditional': {
      const asked = new Set<string>();
      const test = run.guards.ask(asked, () => evaluate(run, frame, expression.test));
      const truth = readTruth(test);
      if (truth !== undefined)
        return run.guards.guard(run.events, asked, () =>
          evaluate(run, frame, truth ? expression.yes : expression.no),
        );
      const [yes, no] = [expression.yes, expression.no].map((each) =>
        runWithSet(run, listSetNames(test, each === expression.yes), () =>
          runUncertainIn(run, frame, () => evaluate(run, frame, each)),
        ),
      );
      return yes && no && isSame(yes, no) ? yes : UNKNOWN;
    }
    case 'lambda': {
      const made: PythonFunction = {
        kind: 'function',
        node: expression.function,
        module: frame.module,
        around: [...frame.around, frame.names],
        owner: frame.owner,
        self: frame.self,
      };
      run.functions.push(made);
      return made;
    }
    case 'await':
      // What a name stands for may be a task without an end.
      if (expression.of.type !== 'call') run.noteUnfollowed();
      markConsumed(expression.of);
      return evaluate(run, frame, expression.of);
    case 'named': {
      const value = evaluate(run, frame, expression.value);
      assign(run, frame, expression.name, value);
      return value;
    }
    case 'starred':
      evaluate(run, frame, expression.of);
      return UNKNOWN;
    case 'other':
      runUncertainIn(run, frame, () => expression.parts.map((each) => evaluate(run, frame, each)));
      return UNKNOWN;
  }
}

/** Evaluates a call after which the program ends. */
function callLast(run: Run, callee: Value, list: Arguments): Value {
  run.entersLast = callee.kind === 'function';
  try {
    return call(run, callee, list);
  } finally {
    run.entersLast = false;
  }
}

/** Checks whether a call may set names of its module by a string. */
const setsNames = (name: string, { positional: [first] }: Arguments): boolean =>
  /^(globals|exec|eval|enum\.\w+\._convert_)$/.test(name) ||
  (/^(locals|vars)$/.test(name) && first === undefined) ||
  (/^(setattr|vars)$/.test(name) && first?.kind !== 'instance' && first?.kind !== 'class');

/** Runs a coroutine as a task, or a generator that other code may iterate over. */
function later(run: Run, callee: PythonFunction, list: Arguments, isLost: boolean): Value {
  const follow = (): void => {
    call(run, callee, list);
  };
  if (isLost) {
    const { name, asynchronous } = callee.node;
    if (asynchronous && run.reached) run.lost.push({ name, file: run.file, line: run.line });
    return UNKNOWN;
  }
  if (callee.node.asynchronous) run.runInThread(follow);
  else run.runUncertain(follow);
  return UNKNOWN;
}

function evaluateArguments(
  run: Run,
  frame: Frame,
  expression: Extract<Expression, { readonly type: 'call' }>,
): Arguments {
  const positional: Value[] = [];
  const names = new Map<string, Value>();
  let open = false;
  for (const each of expression.positional) {
    if (each.type !== 'starred') {
      positional.push(evaluate(run, frame, each));
      continue;
    }
    const list = evaluate(run, frame, each.of);
    if (list.kind === 'items' && !list.open) positional.push(...list.items);
    else open = true;
  }
  for (const [name, each] of expression.keywords) {
    const value = evaluate(run, frame, each);
    if (name !== undefined) names.set(name, value);
    else if (value.kind === 'dictionary' && !value.open)
      for (const [key, entry] of value.entries) names.set(key, entry);
    else open = true;
  }
  return { positional, named: names, open };
}

function binary(
  run: Run,
  frame: Frame,
  { operator, left: first, right: second }: Extract<Expression, { readonly type: 'binary' }>,
): Value {
  const asked = new Set<string>();
  const left = run.guards.ask(asked, () => evaluate(run, frame, first));
  if (operator === 'and' || operator === 'or') {
    const truth = readTruth(left);
    if (truth === undefined) {
      const right = runWithSet(run, listSetNames(left, operator === 'and'), () =>
        runUncertainIn(run, frame, () => evaluate(run, frame, second)),
      );
      return isSame(left, right) ? left : joinTests(operator, left, right);
    }
    return truth === (operator === 'or')
      ? left
      : run.guards.guard(run.events, asked, () => evaluate(run, frame, second));
  }
  const right = evaluate(run, frame, second);
  const name = readText(left);
  if (/^(not )?in$/.test(operator) && name !== undefined && isEnvironment(right))
    return run.environmentOpen && !run.environment.has(name)
      ? operator === 'in'
        ? createSetTest(name)
        : negateTest(createSetTest(name))
      : constant(run.environment.has(name) === (operator === 'in'));
  checkOperands(run, operator, [left, right]);
  if (/^(not )?in$/.test(operator)) checkIterable(run, right, 'looks for a value in it');
  return compareTest(operator, left, right) ?? applyOperator(operator, left, right);
}

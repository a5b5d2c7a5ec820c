import type { Expression } from '../python/ast';
import { getAttribute } from './attributes';
import { call, superOf } from './calls';
import { comprehension, dictionary, listed } from './collections';
import { consume, consumeArguments, isConsumed, isDropped } from './consumed';
import { assign, perhapsIn, type Frame } from './frame';
import { arithmetic } from './operators';
import type { Run } from './run';
import { named } from './names';
import { indexed, isEnvironment, sliced } from './subscripts';
import { takeOperands } from './unset';
import {
  constant,
  isSame,
  numberOf,
  originOf,
  printed,
  textOf,
  truthOf,
  UNKNOWN,
  type Arguments,
  type PythonFunction,
  type Value,
} from './values';

/** What an expression is worth, doing what it does. */
export function evaluate(run: Run, frame: Frame, expression: Expression): Value {
  const of = (each: Expression): Value => evaluate(run, frame, each);
  switch (expression.type) {
    case 'constant':
      return constant(expression.value, { file: run.file, line: expression.line });
    case 'name':
      return named(frame, expression.name);
    case 'attribute':
      return getAttribute(run, of(expression.of), expression.name);
    case 'index':
      if (expression.from) return sliced(of(expression.of), evaluate(run, frame, expression.from));
      return indexed(
        run,
        of(expression.of),
        expression.index && of(expression.index),
        expression.line,
      );
    case 'call': {
      if (expression.function.type === 'name' && expression.function.name === 'super')
        return superOf(frame);
      const callee = of(expression.function);
      consumeArguments(callee, expression);
      const list = argumentsOf(run, frame, expression);
      run.line = expression.line;
      // What reads or sets names by their text may define any.
      if (
        callee.kind === 'external' &&
        /^(globals|locals|vars|exec|eval|setattr)$/.test(callee.name)
      )
        frame.module.open = true;
      if (callee.kind === 'function' && callee.node.lazy && !isConsumed(expression))
        return later(run, callee, list, isDropped(expression));
      return call(run, callee, list);
    }
    case 'format': {
      const parts = expression.parts.map((part) =>
        typeof part === 'string' ? constant(part) : of(part),
      );
      const texts = parts.map(printed);
      const from = originOf(parts.at(-1));
      return texts.every((text) => text !== undefined) ? constant(texts.join(''), from) : UNKNOWN;
    }
    case 'items':
      return listed(run, frame, expression);
    case 'dictionary':
      return dictionary(run, frame, expression);
    case 'comprehension':
      return comprehension(run, frame, expression);
    case 'binary':
      return binary(run, frame, expression);
    case 'unary': {
      const value = of(expression.of);
      const truth = truthOf(value);
      if (expression.operator === 'not') return truth === undefined ? UNKNOWN : constant(!truth);
      const number = numberOf(value);
      return number !== undefined && expression.operator === '-' ? constant(-number) : UNKNOWN;
    }
    case 'conditional': {
      const truth = truthOf(of(expression.test));
      if (truth !== undefined) return of(truth ? expression.yes : expression.no);
      const [yes, no] = [expression.yes, expression.no].map((each) =>
        perhapsIn(run, frame, () => of(each)),
      );
      return yes && no && isSame(yes, no) ? yes : UNKNOWN;
    }
    case 'lambda': {
      const made: PythonFunction = {
        ...{ kind: 'function', node: expression.function, module: frame.module },
        ...{ around: [...frame.around, frame.names], owner: frame.owner, self: frame.self },
      };
      run.functions.push(made);
      return made;
    }
    case 'await':
      consume(expression.of);
      return of(expression.of);
    case 'named': {
      const value = of(expression.value);
      assign(run, frame, expression.name, value);
      return value;
    }
    case 'starred':
      of(expression.of);
      return UNKNOWN;
    case 'other':
      perhapsIn(run, frame, () => expression.parts.map(of));
      return UNKNOWN;
  }
}

/** A coroutine that becomes a task, or a generator that is gone through elsewhere, if at all. */
function later(run: Run, callee: PythonFunction, list: Arguments, isLost: boolean): Value {
  const follow = (): void => {
    call(run, callee, list);
  };
  if (isLost) return UNKNOWN;
  if (callee.node.asynchronous) run.apart(follow);
  else run.perhaps(follow);
  return UNKNOWN;
}

function argumentsOf(
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
  const left = evaluate(run, frame, first);
  if (operator === 'and' || operator === 'or') {
    const truth = truthOf(left);
    if (truth === undefined) {
      const right = perhapsIn(run, frame, () => evaluate(run, frame, second));
      return isSame(left, right) ? left : UNKNOWN;
    }
    return truth === (operator === 'or') ? left : evaluate(run, frame, second);
  }
  const right = evaluate(run, frame, second);
  const name = textOf(left);
  if (/^(not )?in$/.test(operator) && name !== undefined && isEnvironment(right))
    return run.environmentOpen && !run.environment.has(name)
      ? UNKNOWN
      : constant(run.environment.has(name) === (operator === 'in'));
  takeOperands(run, operator, [left, right]);
  return arithmetic(operator, left, right);
}

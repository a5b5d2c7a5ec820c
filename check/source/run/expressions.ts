import type { Expression } from '../python/ast';
import { getAttribute } from './attributes';
import { call, superOf } from './calls';
import { assign, perhapsIn, type Frame } from './frame';
import type { Run } from './run';
import { named } from './statements';
import {
  constant,
  items,
  isSame,
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
      return constant(expression.value);
    case 'name':
      return named(frame, expression.name);
    case 'attribute':
      return getAttribute(run, of(expression.of), expression.name);
    case 'index':
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
      const list = argumentsOf(run, frame, expression);
      run.line = expression.line;
      // What reads or sets names by their text may define any.
      if (
        callee.kind === 'external' &&
        /^(globals|locals|vars|exec|eval|setattr)$/.test(callee.name)
      )
        frame.module.open = true;
      return call(run, callee, list);
    }
    case 'format': {
      const parts = expression.parts.map((part) =>
        typeof part === 'string' ? part : printed(of(part)),
      );
      return parts.every((part) => part !== undefined) ? constant(parts.join('')) : UNKNOWN;
    }
    case 'items': {
      const open = expression.items.some(({ type }) => type === 'starred');
      return items(expression.items.filter(({ type }) => type !== 'starred').map(of), open);
    }
    case 'dictionary':
      return dictionary(run, frame, expression);
    case 'binary':
      return binary(run, frame, expression);
    case 'unary': {
      const value = of(expression.of);
      const truth = truthOf(value);
      if (expression.operator === 'not') return truth === undefined ? UNKNOWN : constant(!truth);
      const number = value.kind === 'constant' && typeof value.value === 'number';
      return number && expression.operator === '-' ? constant(-Number(value.value)) : UNKNOWN;
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

function dictionary(
  run: Run,
  frame: Frame,
  { entries }: Extract<Expression, { readonly type: 'dictionary' }>,
): Value {
  const known = new Map<string, Value>();
  let open = false;
  for (const [key, each] of entries) {
    const name = key && printed(evaluate(run, frame, key));
    const value = evaluate(run, frame, each);
    if (name !== undefined) known.set(name, value);
    else if (key === undefined && value.kind === 'dictionary' && !value.open)
      for (const [inner, entry] of value.entries) known.set(inner, entry);
    else open = true;
  }
  return { kind: 'dictionary', entries: known, open };
}

function indexed(run: Run, of: Value, index: Value | undefined, line: number): Value {
  run.line = line;
  const key = index && printed(index);
  if (isEnvironment(of) && key !== undefined) {
    if (run.environment.has(key)) {
      const value = run.environment.get(key);
      return value === undefined ? UNKNOWN : constant(value);
    }
    run.emit({ kind: 'environment', name: key });
    run.raise('KeyError');
    return UNKNOWN;
  }
  run.risks += 1;
  if (of.kind === 'dictionary' && key !== undefined) return of.entries.get(key) ?? UNKNOWN;
  if (of.kind === 'items' && index?.kind === 'constant' && typeof index.value === 'number') {
    if (of.items.length <= index.value && !of.open && of === run.argv)
      run.emit({
        kind: 'arguments',
        unknown: [],
        missing: [`sys.argv[${String(index.value)}]`],
        wrong: [],
      });
    return of.items.at(index.value) ?? UNKNOWN;
  }
  // `Optional[str]`, `Queue[int]`: still that class.
  return of.kind === 'external' && /\.[A-Z]\w*$/.test(of.name) ? of : UNKNOWN;
}

export function setIndex(
  run: Run,
  frame: Frame,
  target: Extract<Expression, { readonly type: 'index' }>,
  value: Value,
): void {
  const of = evaluate(run, frame, target.of);
  const key = target.index && printed(evaluate(run, frame, target.index));
  if (isEnvironment(of)) {
    if (key === undefined) run.environmentOpen = true;
    else if (run.certain || !run.environment.has(key)) run.environment.set(key, textOf(value));
  } else if (of.kind === 'dictionary') {
    if (key === undefined) of.open = true;
    else of.entries.set(key, frame.branches > 0 ? UNKNOWN : value);
  }
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
  return arithmetic(operator, left, right);
}

const isEnvironment = (value: Value): boolean =>
  value.kind === 'external' && value.name === 'os.environ';

/** What an operator makes of two values. */
export function arithmetic(operator: string, left: Value, right: Value): Value {
  if (operator === '/' && left.kind === 'path') {
    const below = textOf(right);
    if (below === undefined) return UNKNOWN;
    return { kind: 'path', path: below.startsWith('/') ? below : `${left.path}/${below}` };
  }
  if (operator === 'in' || operator === 'not in') {
    const found = contains(right, left);
    return found === undefined ? UNKNOWN : constant(found === (operator === 'in'));
  }
  if (left.kind === 'items' && right.kind === 'items' && operator === '+')
    return items([...left.items, ...right.items], left.open || right.open);
  if (operator === '%' && textOf(left) !== undefined) return formatted(textOf(left) ?? '', right);
  if (left.kind !== 'constant' || right.kind !== 'constant') {
    const none = [left, right].find(({ kind }) => kind === 'constant');
    const other = left === none ? right : left;
    // Nothing that is known to be something is None.
    const something =
      none?.kind === 'constant' && none.value === null && truthOf(other) !== undefined;
    return something && /^(is|==|!=|is not)$/.test(operator)
      ? constant(/not|!/.test(operator))
      : UNKNOWN;
  }
  return compute(operator, left.value, right.value);
}

function compute(operator: string, a: string | number | boolean | null, b: typeof a): Value {
  if (operator === '==' || operator === 'is') return constant(a === b);
  if (operator === '!=' || operator === 'is not') return constant(a !== b);
  if (typeof a === 'string' && typeof b === 'string' && operator === '+') return constant(a + b);
  if (typeof a !== 'number' || typeof b !== 'number') return UNKNOWN;
  switch (operator) {
    case '+':
      return constant(a + b);
    case '-':
      return constant(a - b);
    case '*':
      return constant(a * b);
    case '//':
      return b === 0 ? UNKNOWN : constant(Math.floor(a / b));
    case '<':
      return constant(a < b);
    case '>':
      return constant(a > b);
    case '<=':
      return constant(a <= b);
    case '>=':
      return constant(a >= b);
    default:
      return UNKNOWN;
  }
}

function contains(where: Value, what: Value): boolean | undefined {
  if (where.kind === 'items' && what.kind === 'constant') {
    if (where.items.some((item) => isSame(item, what))) return true;
    return where.open || where.items.some(({ kind }) => kind !== 'constant') ? undefined : false;
  }
  if (where.kind === 'dictionary') {
    const key = printed(what);
    if (key !== undefined && where.entries.has(key)) return true;
    return where.open || key === undefined ? undefined : false;
  }
  const [text, part] = [textOf(where), textOf(what)];
  return text !== undefined && part !== undefined ? text.includes(part) : undefined;
}

/** `'%s:%d' % values`. */
function formatted(text: string, values: Value): Value {
  const list = values.kind === 'items' ? values.items : [values];
  let at = 0;
  let known = true;
  const made = text.replace(/%[sd]/g, () => {
    const value = printed(list[at] ?? UNKNOWN);
    at += 1;
    if (value === undefined) known = false;
    return value ?? '';
  });
  return known && at === list.length && !made.includes('%') ? constant(made) : UNKNOWN;
}

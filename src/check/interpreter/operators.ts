import {
  constant,
  isSame,
  items,
  readNumber,
  formatValue,
  readText,
  readTruth,
  UNKNOWN,
  type Items,
  type Value,
} from './values';

/** Applies an operator to two values. */
export function applyOperator(operator: string, left: Value, right: Value): Value {
  if (operator === '/' && left.kind === 'path') {
    const below = readText(right);
    if (below === undefined) return UNKNOWN;
    return { kind: 'path', path: below.startsWith('/') ? below : `${left.path}/${below}` };
  }
  if (operator === 'in' || operator === 'not in') {
    const found = contains(right, left);
    return found === undefined ? UNKNOWN : constant(found === (operator === 'in'));
  }
  if (left.kind === 'items' && right.kind === 'items' && operator === '+')
    return items([...left.items, ...right.items], left.open || right.open);
  if (left.kind === 'items' && right.kind === 'items' && /^[<>]=?$/.test(operator)) {
    const order = ordered(left, right);
    return order === undefined
      ? UNKNOWN
      : constant(operator.startsWith('<') ? order < 0 : order > 0);
  }
  if (operator === '%' && readText(left) !== undefined)
    return formatted(readText(left) ?? '', right);
  if (left.kind !== 'constant' || right.kind !== 'constant') {
    const none = [left, right].find(({ kind }) => kind === 'constant');
    const other = left === none ? right : left;
    // A known value is not None.
    const something =
      none?.kind === 'constant' && none.value === null && readTruth(other) !== undefined;
    return something && /^(is|==|!=|is not)$/.test(operator)
      ? constant(/not|!/.test(operator))
      : UNKNOWN;
  }
  return compute(operator, left.value, right.value);
}

/** True is 1, and False is 0. */
const numeric = (value: string | number | boolean | null): string | number | null =>
  typeof value === 'boolean' ? Number(value) : value;

function compute(operator: string, a: string | number | boolean | null, b: typeof a): Value {
  if (operator === 'is') return constant(a === b);
  if (operator === 'is not') return constant(a !== b);
  if (operator === '==') return constant(numeric(a) === numeric(b));
  if (operator === '!=') return constant(numeric(a) !== numeric(b));
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

/** Compares two values: below 0 if `left` comes first, above 0 if it comes last; undefined if that is not known, or if both are equal. */
function ordered(left: Items, right: Items): number | undefined {
  for (const [index, one] of left.items.entries()) {
    const other = right.items[index];
    if (!other) return right.open ? undefined : 1;
    const [a, b] = [readNumber(one), readNumber(other)];
    if (a === undefined || b === undefined) return undefined;
    if (a !== b) return a - b;
  }
  // `sys.version_info` is longer than `(3, 11)`, and so comes after it.
  return left.open && right.items.length === left.items.length && !right.open ? 1 : undefined;
}

function contains(where: Value, what: Value): boolean | undefined {
  if (where.kind === 'items' && what.kind === 'constant') {
    if (where.items.some((item) => isSame(item, what))) return true;
    const other = where.items.some(({ kind, ...each }) =>
      kind === 'external' ? !('name' in each && each.name === 'sys.path') : kind !== 'constant',
    );
    return where.open || other ? undefined : false;
  }
  if (where.kind === 'dictionary') {
    const key = formatValue(what);
    if (key !== undefined && where.entries.has(key)) return true;
    return where.open || key === undefined ? undefined : false;
  }
  const [text, part] = [readText(where), readText(what)];
  return text !== undefined && part !== undefined ? text.includes(part) : undefined;
}

/** `'%s:%d' % values`. */
function formatted(text: string, values: Value): Value {
  const list = values.kind === 'items' ? values.items : [values];
  let at = 0;
  const texts = list.map(formatValue);
  const made = text.replace(/%[sd]/g, () => texts[at++] ?? '');
  const known = at === texts.length && texts.every((each) => each !== undefined);
  return known && !made.includes('%') ? constant(made) : UNKNOWN;
}

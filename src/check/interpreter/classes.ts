import type { PythonClass, Value } from './values';

/** Finds a member that the class or its bases define, nearest first. */
export function member(of: PythonClass, name: string): Value | undefined {
  const own = of.attributes.get(name);
  if (own || of.bases.length === 0) return own;
  return findFirst(listResolutionOrder(of), name);
}

export function findFirst(classes: readonly PythonClass[], name: string): Value | undefined {
  for (const each of classes) {
    const found = each.attributes.get(name);
    if (found) return found;
  }
  return undefined;
}

const orders = new WeakMap<PythonClass, readonly PythonClass[]>();

/** Lists the class and its bases, in Python's method resolution order. */
export function listResolutionOrder(of: PythonClass, depth = 0): readonly PythonClass[] {
  const known = orders.get(of);
  if (known || depth > 20) return known ?? [of];
  const bases = of.bases.filter((base) => base.kind === 'class');
  const lists = [...bases.map((base) => [...listResolutionOrder(base, depth + 1)]), [...bases]];
  const order: PythonClass[] = [of];
  for (;;) {
    const left = lists.filter((list) => list.length > 0);
    const heads = left.flatMap((list) => list[0] ?? []);
    // Python refuses a class whose bases have no common order, so any order will do.
    const next = heads.find((head) => left.every((list) => !list.includes(head, 1))) ?? heads[0];
    if (!next) break;
    order.push(next);
    for (const list of lists) if (list.includes(next)) list.splice(list.indexOf(next), 1);
  }
  orders.set(of, order);
  return order;
}

/** Finds the class of a package or of the standard library that a class derives from. */
export function findExternalBase(of: PythonClass, depth = 0): string | undefined {
  if (depth > 20) return undefined;
  for (const base of of.bases) {
    const found =
      base.kind === 'class'
        ? findExternalBase(base, depth + 1)
        : base.kind === 'external'
          ? base.name
          : undefined;
    if (found !== undefined && !/^(object|abc\.ABC|typing\.(Generic|Protocol))$/.test(found))
      return found;
  }
  return undefined;
}

/** Checks whether unknown code may set attributes of the class's instances. */
export const mayHaveMore = (of: PythonClass): boolean =>
  findExternalBase(of) !== undefined || of.bases.some(({ kind }) => kind === 'unknown');

export const isDataclass = ({ node }: PythonClass): boolean =>
  node.decorators.some((each) => {
    const callee = each.type === 'call' ? each.function : each;
    return (callee.type === 'name' || callee.type === 'attribute') && callee.name === 'dataclass';
  });

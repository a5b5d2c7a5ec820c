import { listBlocks, type Expression, type Statement } from '../../python/ast';
import type { SourceFile } from '../../python/parse';
import { isStandardModule } from '../../python/standard-library';
import { suggestNames } from '../../lib/suggest';
import { findExternalBase, listResolutionOrder, mayHaveMore, member } from './classes';
import type { Run } from './run';
import type { Instance, Module, PythonClass } from './values';

/** Knows which attributes an instance has: where all code was followed, it has no others. */

/** What a place sets an attribute to. */
type Stored = 'none' | 'other';

const stores = new WeakMap<SourceFile, ReadonlyMap<string, readonly Stored[]>>();

/** Lists what a file sets attributes of any object to, by the attribute's name. */
function listStores(source: SourceFile): ReadonlyMap<string, readonly Stored[]> {
  const known = stores.get(source);
  if (known) return known;
  const found = new Map<string, Stored[]>();
  const add = (target: Expression, stored: Stored): void => {
    if (target.type === 'items') for (const each of target.items) add(each, 'other');
    if (target.type === 'starred') add(target.of, 'other');
    if (target.type === 'attribute')
      found.set(target.name, [...(found.get(target.name) ?? []), stored]);
  };
  const walk = (block: readonly Statement[]): void => {
    for (const each of block) {
      if (each.type === 'assign' && each.value) {
        const { value } = each;
        const isNone = value.type === 'constant' && value.value === null;
        for (const target of each.targets) add(target, isNone ? 'none' : 'other');
      }
      if (each.type === 'update' || each.type === 'for') add(each.target, 'other');
      if (each.type === 'with') for (const { as } of each.items) if (as) add(as, 'other');
      if (each.type === 'function') walk(each.function.body);
      if (each.type === 'class') walk(each.class.body);
      listBlocks(each).forEach(walk);
    }
  };
  walk(source.body);
  stores.set(source, found);
  return found;
}

/**
 * Checks whether it is certain which value an attribute of an instance has now, or that it has none.
 * @param isNone true if places that set it to None change nothing
 */
export function isExact(
  run: Run,
  of: Instance | PythonClass,
  name: string,
  isNone = false,
): boolean {
  if (!run.certain || name.startsWith('__')) return false;
  if (!isComplete(run, of.kind === 'class' ? of : of.class)) return false;
  if (run.attributes.isOpen(of) || run.attributes.anywhere.has(name)) return false;
  if ([...run.modules.values()].some((each) => isUnread(run, each))) return false;
  if (!run.attributes.gap && !run.thread) return true;
  return !mayBeSet(run, name, isNone) && !mayComputeNames(run);
}

/** Checks whether any file sets an attribute of this name, of whatever object. @param isNone true if None does not count */
export const mayBeSet = (run: Run, name: string, isNone = false): boolean =>
  [...run.modules.values()].some(
    ({ file }) =>
      file !== undefined &&
      listStores(run.container.read(file))
        .get(name)
        ?.some((sets) => !(isNone && sets === 'none')),
  );

/** Checks whether a module has a file that the parser here cannot read, so that nobody knows what it sets. */
const isUnread = ({ container }: Run, { file }: Module): boolean =>
  file !== undefined && container.read(file).unread !== undefined;

/** Checks whether any file may set attributes whose names it computes. */
export const mayComputeNames = (run: Run): boolean =>
  [...run.modules.values()].some(
    ({ file }) =>
      file !== undefined &&
      /\bsetattr\b|__dict__|\bvars\(|__setattr__/.test(run.container.read(file).text),
  );

/** Methods by which a class sets or answers for attributes in ways that are not followed. */
const ODD = [
  'getattr',
  'getattribute',
  'setattr',
  'new',
  'iter',
  'next',
  'aiter',
  'anext',
  'aenter',
  'init_subclass',
].map((name) => `__${name}__`);

/** Checks whether all of a class is known: it and its bases are plain classes of files that were read. */
function isComplete(run: Run, of: PythonClass): boolean {
  if (findExternalBase(of) !== undefined) return false;
  return listResolutionOrder(of).every(
    (each) =>
      each.bases.every(({ kind }) => kind === 'class' || kind === 'external') &&
      each.node.decorators.length === 0 &&
      !each.node.hasMetaclass &&
      !run.attributes.isOpen(each) &&
      !ODD.some((name) => each.attributes.has(name)) &&
      each.module.file !== undefined &&
      !each.module.open &&
      run.container.read(each.module.file).unread === undefined,
  );
}

/** Reports an attribute that an instance does not have. */
export function checkInstanceAttribute(run: Run, of: Instance, name: string): void {
  const has = (each: PythonClass): boolean => each.attributes.has(name);
  if (of.attributes.has(name) || listResolutionOrder(of.class).some(has)) return;
  if (!isExact(run, of, name)) return;
  const [near] = suggestNames(name, [
    ...of.attributes.keys(),
    ...listResolutionOrder(of.class).flatMap(({ attributes }) => [...attributes.keys()]),
  ]);
  run.emit({ kind: 'attribute-missing', name, owner: of.class.node.name, near });
  run.raise('AttributeError');
}

/** Reports an attribute that a class does not have. */
export function checkClassAttribute(run: Run, of: PythonClass, name: string): void {
  const order = listResolutionOrder(of);
  if (OF_ALL_CLASSES.test(name) || order.some(({ attributes }) => attributes.has(name))) return;
  if (!isExact(run, of, name) || order.some((each) => isNamedByOther(each))) return;
  const known = order.flatMap(({ attributes }) => [...attributes.keys()]);
  const [near] = suggestNames(name, known);
  run.emit({ kind: 'attribute-missing', name, owner: of.node.name, near });
  run.raise('AttributeError');
}

/** What a class has by its own class, be it `type` or that of abstract, generic and protocol classes. */
const OF_ALL_CLASSES = /^(mro|register|_abc_\w+|_is_\w+|_dump_registry)$/;

/** Checks whether a value in a class's body may set attributes of the class, which Python tells it of by `__set_name__`. */
const isNamedByOther = ({ attributes }: PythonClass): boolean =>
  [...attributes.values()].some(
    (each) =>
      (each.kind === 'instance' && member(each.class, '__set_name__') !== undefined) ||
      (each.kind === 'instance' && mayHaveMore(each.class)) ||
      (each.kind === 'external' && !isStandardModule(each.name.split('.')[0] ?? '')),
  );

import type { Expression } from '../../python/ast';
import { isBuiltin } from '../../python/bindings';
import { findName, type Frame } from './frame';
import type { Run } from './run';

/** Finds names that are read and that nothing has set. */

type Name = Extract<Expression, { readonly type: 'name' }>;

/** Reports a name that its file sets nowhere or, at the module's top level, only further down. */
export function reportUndefinedName(run: Run, frame: Frame, { name, line }: Name): void {
  const { module } = frame;
  if (module.open || module.file === undefined || isBuiltin(name) || name === '_') return;
  if (run.overrides.has(`builtins.${name}`) || module.file !== run.file) return;
  const source = run.container.read(module.file);
  if (source.unread !== undefined) return;
  const { all, first } = source.bindings();
  const below = first.get(name);
  const isModules = isDefining(frame) && !source.globals.has(name);
  if (all.has(name) && !(isModules && run.certain && below !== undefined && below > line)) return;
  run.line = line;
  run.emit({ kind: 'undefined-name', name, below: all.has(name) ? below : undefined });
  run.raise('NameError');
}

/** Checks whether a module's top level runs, or a class in it. */
export const isDefining = ({ names, module, owner, around, self }: Frame): boolean =>
  names === module.globals ||
  (owner?.attributes === names && around.length === 0 && self === undefined);

/** Looks up the names of annotations, as Python does. */
export function checkAnnotations(run: Run, frame: Frame, annotations: readonly Expression[]): void {
  for (const value of frame.module.globals.values())
    if (value.kind === 'external' && value.name === '__future__.annotations') return;
  if (run.container.minor >= 14) return;
  for (const each of annotations) for (const name of listNames(each)) check(run, frame, name);
}

function check(run: Run, frame: Frame, name: Name): void {
  if (!findName(frame, name.name)) reportUndefinedName(run, frame, name);
}

function listNames(expression: Expression): readonly Name[] {
  switch (expression.type) {
    case 'name':
      return [expression];
    case 'attribute':
      return listNames(expression.of);
    case 'index':
      return [
        ...listNames(expression.of),
        ...(expression.index ? listNames(expression.index) : []),
      ];
    case 'items':
      return expression.items.flatMap(listNames);
    case 'binary':
      return [...listNames(expression.left), ...listNames(expression.right)];
    default:
      return [];
  }
}

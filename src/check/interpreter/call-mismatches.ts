import type { Parameter } from '../../python/ast';
import { mayHaveMore, member } from './classes';
import type { Run } from './run';
import type { Arguments, PythonClass, PythonFunction, Value } from './values';

/** Finds calls of the source's own functions with arguments that they do not take. */

/** Reports a call that is certain to raise a TypeError. */
export function checkCall(run: Run, callee: Value, list: Arguments): void {
  if (!run.certain || list.open) return;
  const called =
    callee.kind === 'function'
      ? findParameters(callee)
      : callee.kind === 'class'
        ? findConstructor(run, callee)
        : undefined;
  const problem = called && compare(called, list);
  if (!called || problem === undefined) return;
  const { name, file, line } = called;
  run.emit({ kind: 'call-mismatch', name, target: file, targetLine: line, problem });
  run.raise('TypeError');
}

interface Called {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly parameters: readonly Parameter[];
}

/** The parameters that a call fills; undefined if a decorator or other code may change them. */
function findParameters({
  node,
  module,
  around,
  owner,
  self,
  guarded,
}: PythonFunction): Called | undefined {
  const plain = node.decorators.every(
    (each) => each.type === 'name' && /^(static|class)method$/.test(each.name),
  );
  if (!plain || guarded === true || node.name === '' || around.length > 0) return undefined;
  if (module.file === undefined || (self && !owner)) return undefined;
  const { name, line, parameters } = node;
  const [first] = parameters;
  // The instance may be one of any number: `def run(*args)`.
  const bound = self && first?.star === '' ? parameters.slice(1) : parameters;
  return self && first?.star !== ''
    ? undefined
    : { name, file: module.file, line, parameters: bound };
}

/** The parameters of a class's own `__init__`. */
function findConstructor(run: Run, made: PythonClass): Called | undefined {
  const init = member(made, '__init__');
  if (init?.kind !== 'function' || made.node.decorators.length > 0) return undefined;
  if (mayHaveMore(made) || member(made, '__new__') || init.module.file === undefined)
    return undefined;
  const files = [made.module.file ?? init.module.file, init.module.file];
  if (files.some((file) => /\bmetaclass\b/.test(run.container.read(file).text))) return undefined;
  const found = findParameters({ ...init, self: made });
  return found && { ...found, name: made.node.name };
}

function compare({ parameters }: Called, { positional, named }: Arguments): string | undefined {
  const takesMore = parameters.some(({ star }) => star === '*');
  const ordinary = parameters.filter(({ star }) => star === '');
  const places = ordinary.filter(({ only }) => only !== 'keyword');
  const names = ordinary.filter(({ only }) => only !== 'position');
  if (!parameters.some(({ star }) => star === '**'))
    for (const name of named.keys())
      if (!names.some((each) => each.name === name))
        return `with an argument '${name}' that it does not have`;
  if (!takesMore && positional.length > places.length)
    return `with ${String(positional.length)} arguments by position, of which it takes ${String(places.length)}`;
  const filled = new Set(places.slice(0, positional.length));
  const twice = names.find((each) => filled.has(each) && named.has(each.name));
  if (twice) return `with two values for its argument '${twice.name}'`;
  const missing = ordinary.find(
    (each) =>
      each.default === undefined &&
      !filled.has(each) &&
      !(each.only !== 'position' && named.has(each.name)),
  );
  return missing && `without its argument '${missing.name}'`;
}

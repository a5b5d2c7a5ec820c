import type { ClassNode, FunctionNode } from '../python/ast';
import { call } from './calls';
import { evaluate } from './expressions';
import { assign, type Frame } from './frame';
import type { Run } from './run';
import { execute } from './statements';
import { UNKNOWN, type PythonClass, type PythonFunction } from './values';

/** A `def`. */
export function defineFunction(run: Run, frame: Frame, node: FunctionNode): void {
  for (const each of node.decorators) {
    const decorator = evaluate(run, frame, each);
    // What takes the function may keep it, or run it.
    run.perhapsIf(decorator.kind === 'function', () =>
      call(run, decorator, { positional: [UNKNOWN], named: new Map(), open: false }),
    );
  }
  const made = functionOf(frame, node);
  run.functions.push(made);
  assign(run, frame, node.name, made);
}

const functionOf = (frame: Frame, node: FunctionNode): PythonFunction => {
  const isClass = frame.owner?.attributes === frame.names;
  const nested = frame.names !== frame.module.globals && !isClass;
  return {
    kind: 'function',
    node,
    module: frame.module,
    around: nested ? [...frame.around, frame.names] : frame.around,
    owner: frame.owner,
    self: nested ? frame.self : undefined,
  };
};

/** A `class`. */
export function defineClass(run: Run, frame: Frame, node: ClassNode): void {
  for (const each of node.decorators) evaluate(run, frame, each);
  const bases = node.bases.map((base) => evaluate(run, frame, base));
  const made: PythonClass = {
    kind: 'class',
    node,
    module: frame.module,
    bases,
    attributes: new Map(),
  };
  const inner: Frame = {
    ...{ module: frame.module, names: made.attributes, around: frame.around, owner: made },
    ...{ self: undefined, globals: new Set<string>(), branches: 0, returned: undefined },
  };
  execute(run, inner, node.body);
  assign(run, frame, node.name, made);
}

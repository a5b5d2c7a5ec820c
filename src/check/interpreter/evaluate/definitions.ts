import type { ClassNode, FunctionNode } from '../../../python/ast';
import { findFirst, listResolutionOrder } from '../classes';
import { call } from './calls';
import { evaluate } from './expressions';
import { assign, type Frame } from '../frame';
import type { Run } from '../run';
import { execute } from './statements';
import { checkAnnotations } from '../undefined-names';
import type { PythonClass, PythonFunction } from '../values';

/** A `def`. */
export function defineFunction(run: Run, frame: Frame, node: FunctionNode): void {
  checkAnnotations(run, frame, node.annotations);
  const plain = createFunction(frame, node);
  let guarded = false;
  for (const each of node.decorators) {
    const decorator = evaluate(run, frame, each);
    // A decorator may keep or run the function, and its result may catch exceptions.
    const given = run.runUncertainIf(decorator.kind === 'function', () =>
      call(run, decorator, { positional: [plain], named: new Map(), open: false }),
    );
    if (/^(function|unknown|instance)$/.test(decorator.kind) && given !== plain) guarded = true;
  }
  const made = guarded ? { ...plain, guarded } : plain;
  run.functions.push(made);
  assign(run, frame, node.name, made);
}

const createFunction = (frame: Frame, node: FunctionNode): PythonFunction => {
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
  const decorators = node.decorators.map((each) => evaluate(run, frame, each));
  if (decorators.some(({ kind }) => kind !== 'external')) run.noteUnfollowed();
  const bases = node.bases.map((base) => evaluate(run, frame, base));
  const made: PythonClass = {
    kind: 'class',
    node,
    module: frame.module,
    bases,
    attributes: new Map(),
  };
  const inner: Frame = {
    module: frame.module,
    names: made.attributes,
    around: frame.around,
    owner: made,
    self: undefined,
    globals: new Set<string>(),
    branches: 0,
    returned: undefined,
  };
  execute(run, inner, node.body);
  const prepares = findFirst(listResolutionOrder(made).slice(1), '__init_subclass__');
  if (node.hasMetaclass || prepares) run.noteUnfollowed();
  // These often keep the class in a list of all.
  for (const each of [...decorators, prepares])
    if (each?.kind === 'function')
      run.runUncertain(() =>
        call(run, each, { positional: [made], named: new Map(), open: each === prepares }),
      );
  assign(run, frame, node.name, made);
}

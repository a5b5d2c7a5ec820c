import { listBlocks, type Expression, type FunctionNode, type Statement } from '../../python/ast';
import { member } from './classes';
import { findName, type Frame } from './frame';
import type { Value } from './values';

/** Context managers of packages that may suppress an exception. */
const KEEPS =
  /^(contextlib\.(Async)?ExitStack|pytest\.(raises|warns)|tenacity\..*|trio\.(move_on|fail)\w*|anyio\.move_on\w*|unittest\.\w+\.assertRaises\w*)\(\)$/;

/** Lists the exceptions that a `with` may suppress. */
export function listSuppressed(
  value: Value,
  expression: Expression,
  frame: Frame,
): readonly string[] {
  if (value.kind === 'external') {
    if (value.name === 'contextlib.suppress()')
      return (value.made?.positional ?? []).flatMap((each) =>
        each.kind === 'external' ? [each.name.split('.').at(-1) ?? ''] : ['BaseException'],
      );
    return KEEPS.test(value.name) ? ['BaseException'] : [];
  }
  if (value.kind === 'instance') {
    const exits = ['__exit__', '__aexit__'].map((name) => member(value.class, name));
    return exits.some((exit) => exit?.kind === 'function' && mayReturnTrue(exit.node.body))
      ? ['BaseException']
      : [];
  }
  const made =
    expression.type === 'call' ? findFunctionNode(expression.function, frame) : undefined;
  return made?.lazy === true && made.body.some(handles) ? ['BaseException'] : [];
}

/** Finds the source's function behind a name or a method of `self`. */
function findFunctionNode(callee: Expression, frame: Frame): FunctionNode | undefined {
  const { self } = frame;
  const found =
    callee.type === 'name'
      ? findName(frame, callee.name)
      : callee.type === 'attribute' && self?.kind === 'instance' && callee.of.type === 'name'
        ? member(self.class, callee.name)
        : undefined;
  return found?.kind === 'function' ? found.node : undefined;
}

/** Checks whether an `__exit__` may return something true. */
const mayReturnTrue = (block: readonly Statement[]): boolean =>
  block.some((each) =>
    each.type === 'return'
      ? each.value !== undefined && !(each.value.type === 'constant' && !each.value.value)
      : listBlocks(each).some(mayReturnTrue),
  );

/** Checks whether it contains a `try` that continues after an exception. */
const handles = (statement: Statement): boolean =>
  (statement.type === 'try' &&
    statement.handlers.some(({ body }) => body.at(-1)?.type !== 'raise')) ||
  listBlocks(statement).some((block) => block.some(handles));

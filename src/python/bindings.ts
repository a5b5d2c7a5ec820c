import { Source, type Node } from './syntax';

/** Names that a file gives a value to, however it does so, or that Python itself has. */
export interface Bindings {
  /** Anywhere. */
  readonly all: ReadonlySet<string>;
  /** The first line outside of functions. */
  readonly first: ReadonlyMap<string, number>;
}

export function findBindings(text: string): Bindings {
  const source = new Source(text);
  const all = new Set<string>();
  const first = new Map<string, number>();
  source.tree.iterate({
    enter: (ref) => {
      if (ref.name !== 'VariableName') return;
      const { node } = ref;
      if (!isBinding(node)) return;
      const name = source.textOf(node);
      all.add(name);
      if (!first.has(name) && !isInFunction(node)) first.set(name, source.lineOf(node));
    },
  });
  return { all, first };
}

/** Places where names are set; names that are only read there count as well. */
const BINDS =
  /^(Import|For|With|Try|Scope|Delete|Match)(Statement|Clause)$|Comprehension|Pattern$|^(FunctionDefinition|ClassDefinition|ParamList|NamedExpression|TypeParam|TypeDefinition|MatchClause)$/;

function isBinding(node: Node): boolean {
  let below = node;
  let { parent } = node;
  // `a, (b, *c) = …`
  while (parent && /^(Tuple|Array|Parenthesized)Expression$/.test(parent.name)) {
    // A generator stands in brackets alone.
    if (parent.getChild('for')) return true;
    below = parent;
    parent = parent.parent;
  }
  if (!parent) return false;
  if (parent.name === 'ArgList') return parent.getChild('for') !== null;
  if (BINDS.test(parent.name)) return true;
  if (!/^(Assign|Update)Statement$/.test(parent.name)) return false;
  const signs = parent.getChildren(parent.name === 'AssignStatement' ? 'AssignOp' : 'UpdateOp');
  const last = signs.at(-1);
  return last !== undefined && below.from < last.from;
}

function isInFunction(node: Node): boolean {
  let inner: Node = node;
  for (let up = node.parent; up; up = up.parent) {
    const own = up.name === 'FunctionDefinition' && inner.name === 'VariableName';
    if (/^(FunctionDefinition|LambdaExpression)$/.test(up.name) && !own) return true;
    inner = up;
  }
  return false;
}

/** Python's own names, and those that it sets in every module and class. */
const BUILTIN = new Set(
  `
  ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
  BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
  ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning
  EnvironmentError Exception ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError
  FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError
  IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None
  NotADirectoryError NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning
  PermissionError ProcessLookupError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning
  StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True
  TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError
  UnicodeWarning UserWarning ValueError Warning ZeroDivisionError __annotations__ __build_class__ __builtins__
  __cached__ __class__ __debug__ __dict__ __doc__ __file__ __import__ __loader__ __module__ __name__
  __package__ __path__ __qualname__ __spec__ abs aiter all anext any ascii bin bool breakpoint bytearray bytes
  callable chr classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exec exit
  filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter
  len license list locals map max memoryview min next object oct open ord pow print property quit range repr
  reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip
`
    .trim()
    .split(/\s+/),
);

export const isBuiltin = (name: string): boolean => BUILTIN.has(name);

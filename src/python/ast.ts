/** Python's syntax as far as following a program needs it. Every node says its line. */

export type Expression = { readonly line: number } & (
  | { readonly type: 'constant'; readonly value: string | number | boolean | null }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'attribute'; readonly of: Expression; readonly name: string }
  /** `index` is undefined for a slice; `from` is where one begins that goes on to the end. */
  | {
      readonly type: 'index';
      readonly of: Expression;
      readonly index: Expression | undefined;
      readonly from?: Expression | undefined;
    }
  | Call
  /** An f-string. */
  | { readonly type: 'format'; readonly parts: readonly (string | Expression)[] }
  /** A list, tuple or set. */
  | { readonly type: 'items'; readonly items: readonly Expression[] }
  /** A key is undefined for `**other`. */
  | {
      readonly type: 'dictionary';
      readonly entries: readonly (readonly [Expression | undefined, Expression])[];
    }
  | {
      readonly type: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly type: 'unary'; readonly operator: string; readonly of: Expression }
  | {
      readonly type: 'conditional';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly type: 'lambda'; readonly function: FunctionNode }
  | { readonly type: 'await'; readonly of: Expression }
  | { readonly type: 'named'; readonly name: string; readonly value: Expression }
  /** `*x` in a list or call. */
  | { readonly type: 'starred'; readonly of: Expression }
  /** A list, set or dictionary made of others; only a dictionary's has a key. */
  | {
      readonly type: 'comprehension';
      readonly key: Expression | undefined;
      readonly element: Expression;
      readonly clauses: readonly Clause[];
    }
  /** Anything whose value is not worked out: generators, yield, bytes. */
  | { readonly type: 'other'; readonly parts: readonly Expression[] }
);

/** `for target in over if test`. */
export interface Clause {
  readonly target: Expression;
  readonly over: Expression;
  readonly tests: readonly Expression[];
}

export interface Call {
  readonly type: 'call';
  readonly line: number;
  readonly function: Expression;
  readonly positional: readonly Expression[];
  /** A name is undefined for `**other`. */
  readonly keywords: readonly (readonly [string | undefined, Expression])[];
}

export interface Parameter {
  readonly name: string;
  readonly star: '' | '*' | '**';
  /** How alone a call can give it: those before `/`, and those after `*`. @default either way */
  readonly only?: 'position' | 'keyword';
  readonly default: Expression | undefined;
}

export interface FunctionNode {
  readonly name: string;
  readonly line: number;
  readonly parameters: readonly Parameter[];
  readonly decorators: readonly Expression[];
  /** Of its parameters, and of what it returns. */
  readonly annotations: readonly Expression[];
  /** A coroutine or generator: calling it runs nothing yet. */
  readonly lazy: boolean;
  readonly asynchronous: boolean;
  readonly body: readonly Statement[];
}

export interface ClassNode {
  readonly name: string;
  readonly line: number;
  readonly bases: readonly Expression[];
  /** True if a metaclass of another kind than that of abstract classes makes it. */
  readonly hasMetaclass: boolean;
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
}

export interface Handler {
  /** Names of the exceptions that it catches, without their modules; empty for a bare `except`. */
  readonly catches: readonly string[];
  readonly as: string | undefined;
  readonly body: readonly Statement[];
}

/** `import a.b as c` and `from ..a import b as c`. */
export interface ImportNode {
  readonly type: 'import';
  readonly line: number;
  /** undefined for `import a`, whose modules are in `names`. */
  readonly from: { readonly module: string; readonly level: number } | undefined;
  readonly names: readonly { readonly name: string; readonly as: string | undefined }[];
}

export type Statement = { readonly line: number } & (
  | { readonly type: 'expression'; readonly value: Expression }
  | {
      readonly type: 'assign';
      readonly targets: readonly Expression[];
      readonly value: Expression | undefined;
      readonly annotation?: Expression | undefined;
    }
  | {
      readonly type: 'update';
      readonly operator: string;
      readonly target: Expression;
      readonly value: Expression;
    }
  | {
      readonly type: 'if';
      /** The `else` has no test. */
      readonly branches: readonly {
        readonly test: Expression | undefined;
        readonly body: readonly Statement[];
      }[];
    }
  | {
      readonly type: 'for';
      readonly target: Expression;
      readonly over: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly type: 'while';
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly type: 'try';
      readonly body: readonly Statement[];
      readonly handlers: readonly Handler[];
      readonly otherwise: readonly Statement[];
      readonly finally: readonly Statement[];
    }
  | {
      readonly type: 'with';
      readonly items: readonly {
        readonly value: Expression;
        readonly as: Expression | undefined;
      }[];
      readonly body: readonly Statement[];
    }
  | {
      readonly type: 'match';
      readonly of: Expression;
      readonly cases: readonly (readonly Statement[])[];
    }
  | { readonly type: 'function'; readonly function: FunctionNode }
  | { readonly type: 'class'; readonly class: ClassNode }
  | { readonly type: 'return'; readonly value: Expression | undefined }
  /** `raises` is the exception's name, without its module; undefined for a bare `raise`. */
  | {
      readonly type: 'raise';
      readonly raises: string | undefined;
      readonly value: Expression | undefined;
    }
  | { readonly type: 'global' | 'nonlocal'; readonly names: readonly string[] }
  | { readonly type: 'delete'; readonly targets: readonly Expression[] }
  | { readonly type: 'break' | 'continue' | 'pass' }
  | ImportNode
);

/** The blocks of a statement, but for those of functions and classes. */
export function listBlocks(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.type) {
    case 'if':
      return statement.branches.map(({ body }) => body);
    case 'for':
    case 'while':
      return [statement.body, statement.otherwise];
    case 'with':
      return [statement.body];
    case 'match':
      return statement.cases;
    case 'try':
      return [
        statement.body,
        statement.otherwise,
        statement.finally,
        ...statement.handlers.map(({ body }) => body),
      ];
    default:
      return [];
  }
}

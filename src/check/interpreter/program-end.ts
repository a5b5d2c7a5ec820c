import { listBlocks, type Expression, type Statement } from '../../python/ast';

/** Knows the last statements of a program. A handler there catches an exception, and the program ends all the same. */

type Call = Extract<Expression, { readonly type: 'call' }>;

/** Functions that run a coroutine to its end, or end the program with its result. */
const RUNNERS = /^(run|run_until_complete|exit|_exit)$/;

/** Finds the call that is all of an expression: `main()`, `asyncio.run(main())`, `sys.exit(main())`. */
export function findLastCall(expression: Expression): Call | undefined {
  if (expression.type === 'await') return findLastCall(expression.of);
  if (expression.type !== 'call') return undefined;
  const [first] = expression.positional;
  const runs = RUNNERS.test(readCalledName(expression));
  return (runs && first ? findLastCall(first) : undefined) ?? expression;
}

const readCalledName = ({ function: callee }: Call): string =>
  callee.type === 'name' || callee.type === 'attribute' ? callee.name : '';

/** Functions that report an error or tidy up, by their own name. */
const REPORTS =
  /^(print|debug|info|warning|error|exception|critical|log|print_exc|print_exception|exit|_exit|quit)$/;
const TIDIES = /^(close|shutdown|stop|cleanup|disconnect|cancel|flush|term|destroy|format_exc)$/;

/** Checks whether a block ends soon: it only reports, tidies up and leaves. */
export const isBrief = (block: readonly Statement[]): boolean => block.every(isBriefStatement);

function isBriefStatement(statement: Statement): boolean {
  switch (statement.type) {
    case 'pass':
    case 'import':
    case 'raise':
      return true;
    case 'return':
      return statement.value === undefined || isBriefValue(statement.value);
    case 'expression': {
      const { value } = statement;
      const call = value.type === 'await' ? value.of : value;
      return call.type === 'constant' || (call.type === 'call' && isBriefCall(call));
    }
    case 'if':
    case 'try':
      return listBlocks(statement).every(isBrief);
    default:
      return false;
  }
}

const isBriefCall = (call: Call): boolean => {
  const name = readCalledName(call);
  return REPORTS.test(name) || TIDIES.test(name);
};

const isBriefValue = (value: Expression): boolean =>
  value.type === 'constant' || value.type === 'name' || value.type === 'unary';

/** Checks whether a block says that something went wrong, or ends the program. */
const reports = (block: readonly Statement[]): boolean =>
  block.some(
    (each) =>
      (each.type === 'expression' &&
        each.value.type === 'call' &&
        REPORTS.test(readCalledName(each.value))) ||
      listBlocks(each).some(reports),
  );

/**
 * Checks whether the program ends after a handler.
 * @param last true if nothing but the end follows the `try`
 * @param lastCall true if nothing but the end follows the call of the function around it
 */
export const endsAfter = (body: readonly Statement[], last: boolean, lastCall: boolean): boolean =>
  isBrief(body) && reports(body) && (last || (lastCall && body.at(-1)?.type === 'return'));

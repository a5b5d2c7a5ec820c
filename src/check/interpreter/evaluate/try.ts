import type { Handler, Statement } from '../../../python/ast';
import { catches } from '../events';
import { assign, findName, runUncertainIn, type Frame } from '../frame';
import { endsAfter, isBrief } from '../program-end';
import { Raised, type Run } from '../run';
import { execute, noteEarlyEnd, type Flow } from './statements';
import { UNKNOWN, type Value } from '../values';

type Try = Extract<Statement, { readonly type: 'try' }>;

/** Evaluates a `try`. A handler runs if its exception is certain, and as uncertain if one may be raised. */
export function executeTry(run: Run, frame: Frame, statement: Try): Flow | undefined {
  const handlers = statement.handlers.map((each) => named(frame, each));
  const { tries, risks } = run;
  const ends = ({ body }: Handler): boolean =>
    endsAfter(body, run.last && isBrief(statement.finally), run.lastCall);
  const listNames = (of: readonly Handler[]): string[] =>
    of.flatMap(({ catches: names }) => (names.length === 0 ? ['BaseException'] : names));
  const kept = handlers.filter(({ body }) => !gives(body));
  run.tries = [
    ...tries,
    {
      named: handlers.map(({ catches: names }) => [...names]),
      suppressed: listNames(kept.filter((each) => !ends(each))),
      ending: listNames(kept.filter(ends)),
    },
  ];
  const { last } = run;
  let flow: Flow | undefined;
  let raised: string | undefined;
  const asked = new Set<string>();
  try {
    try {
      run.last = last && isBrief(statement.otherwise) && isBrief(statement.finally);
      flow = run.guards.ask(asked, () => execute(run, frame, statement.body));
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      raised = error.exception;
    } finally {
      run.tries = tries;
      run.last = last;
    }
    if (raised !== undefined) {
      const handler = handlers.find(({ catches: names }) => catches(names, raised ?? ''));
      if (!handler) throw new Raised(raised);
      if (handler.as !== undefined) assign(run, frame, handler.as, UNKNOWN);
      flow = run.guards.guard(run.events, asked, () => execute(run, frame, handler.body));
    } else {
      if (run.risks !== risks) executeUncertainHandlers(run, frame, handlers);
      flow ??= execute(run, frame, statement.otherwise);
    }
  } finally {
    const last = execute(run, frame, statement.finally);
    flow = last ?? flow;
  }
  return flow;
}

/** A handler with the exceptions behind its names: `ERRORS = (ImportError, OSError)`. */
function named(frame: Frame, handler: Handler): Handler {
  const meant = handler.catches.flatMap((name) => {
    const value = findName(frame, name);
    if (!value && isException(name)) return [name];
    if (/^(error|timeout|gaierror|herror)$/.test(name)) return ['OSError'];
    return value?.kind === 'items' && !value.open
      ? value.items.map(readExceptionName)
      : [readExceptionName(value)];
  });
  return { ...handler, catches: meant };
}

/** Reads an exception's name; an unknown value stands for all exceptions. */
function readExceptionName(value: Value | undefined): string {
  if (value?.kind === 'class') return value.node.name;
  const name = value?.kind === 'external' ? value.name.split('.').at(-1) : undefined;
  return name !== undefined && /^[A-Z]\w*$/.test(name) ? name : 'BaseException';
}

/** Checks whether a name looks like an exception's. */
const isException = (name: string): boolean => /^[A-Z]\w*[a-z]\w*$/.test(name);

/** Exceptions of imports. All modules are known, so these need no guess. */
const KNOWN = new Set(['ImportError', 'ModuleNotFoundError']);

function executeUncertainHandlers(run: Run, frame: Frame, handlers: Try['handlers']): void {
  for (const { catches: names, as, body } of handlers) {
    if (names.length > 0 && names.every((name) => KNOWN.has(name))) continue;
    if (names.includes('KeyboardInterrupt') && names.length === 1) continue;
    const flow = runUncertainIn(run, frame, () => {
      if (as !== undefined) assign(run, frame, as, UNKNOWN);
      return execute(run, frame, body);
    });
    if (flow?.kind === 'return') noteEarlyEnd(run, frame, flow);
  }
}

/** Checks whether a handler raises the exception again, or ends the program itself. */
const gives = (body: readonly Statement[]): boolean => {
  const last = body.at(-1);
  if (last?.type === 'raise') return true;
  if (last?.type !== 'expression' || last.value.type !== 'call') return false;
  const { function: callee } = last.value;
  if (callee.type === 'name') return callee.name === 'exit' || callee.name === 'quit';
  return callee.type === 'attribute' && (callee.name === 'exit' || callee.name === '_exit');
};

import type { Statement } from '../../../python/ast';
import { isApplication, isAsgi, isHarmlessCall, isLibrary } from '../../harmless-calls';
import type { Origin } from '../../interpreter/values';
import { findEvents, finding, type AgentSubject, type SourceRule } from './rule';
import { readModuleName } from './source-modules';

export const nothingRuns: SourceRule = {
  name: 'nothing-runs',
  description:
    'A program that ends with its last line: it serves no application, waits for nothing and starts no thread that lasts.',
  check: (subject) => {
    if (!endsAtOnce(subject)) return [];
    const idle = findApplication(subject) ?? findLostCall(subject) ?? findDefinition(subject);
    if (!idle) return [];
    const { place, what, fix } = idle;
    return [
      finding(subject, place, {
        severity: 'error',
        rule: 'nothing-runs',
        message: `${what}; the program ends with code 0 and is restarted again and again`,
        fix,
      }),
    ];
  },
};

/** Checks whether it is certain that the program runs to its last line, and that nothing of it stays. */
function endsAtOnce(subject: AgentSubject): boolean {
  const { entry, run, program, tree } = subject;
  // A launcher goes on by itself.
  if (program.launcher || entry === undefined) return false;
  if (!run.complete || !run.finished || run.mayContinue) return false;
  const doubtful = run.events.some(
    ({ kind, reached }) => reached && (kind === 'import-unparsed' || kind === 'import-missing'),
  );
  if (doubtful || [...run.modules.values()].some(({ file }) => isOdd(subject, file))) return false;
  return (
    tree.source(entry).unread === undefined &&
    findEvents(subject, 'import').every(({ reached, module }) => !reached || isLibrary(module)) &&
    findEvents(subject, 'call').every(
      ({ reached, function: name, receiver, arguments: list }) =>
        !reached || isHarmlessCall(name, receiver, list),
    )
  );
}

/** Checks whether a file has code that runs by itself later, or that was not followed. */
const isOdd = ({ tree }: AgentSubject, file: string | undefined): boolean =>
  file !== undefined &&
  (tree.source(file).unread !== undefined ||
    /\b(__del__|__set_name__|__getattr__|_missing_|model_post_init|__attrs_post_init__|\w*validator|exec|eval)\b/.test(
      tree.source(file).text,
    ));

interface Idle {
  readonly place: Origin;
  readonly what: string;
  readonly fix: string;
}

/** Of a row without a port, in advice alone. */
const ANY_PORT = 8000;

/** An application that the program builds, and that nothing serves. */
function findApplication(subject: AgentSubject): Idle | undefined {
  const built = findEvents(subject, 'call').find(
    ({ reached, function: name }) => reached && isApplication(name),
  );
  if (!built) return undefined;
  const { file, line, function: of } = built;
  const name = findModuleVariable(subject, of);
  const module = name && readModuleName(name.file);
  const server = isAsgi(of) ? 'uvicorn' : 'gunicorn';
  const port = String(subject.service.row.port ?? ANY_PORT);
  const address =
    server === 'uvicorn'
      ? `'--host', '0.0.0.0', '--port', '${port}'`
      : `'--bind', '0.0.0.0:${port}'`;
  const launched =
    name && module !== undefined && !/^(celery|fastmcp|mcp|aiohttp|tornado)\./.test(of)
      ? `, or let the row's run start it: { module: '${server}', args: ['${module}:${name.name}', ${address}] }`
      : '';
  return {
    place: { file, line },
    what: `builds an application of ${of.split('.')[0] ?? ''}, which nothing serves`,
    fix: `serve it at the end of the entry point${launched}`,
  };
}

/** Finds a name at the top level of a file that holds an application of a class. */
function findModuleVariable(
  { run }: AgentSubject,
  of: string,
): { readonly file: string; readonly name: string } | undefined {
  const wanted = `${of}()`;
  for (const { file, globals } of run.modules.values())
    for (const [name, value] of globals)
      if (file !== undefined && value.kind === 'external' && value.name === wanted)
        return { file, name };
  return undefined;
}

/** A coroutine that the program calls and does not await. */
function findLostCall({ run }: AgentSubject): Idle | undefined {
  const [lost] = run.lost;
  return (
    lost && {
      place: lost,
      what: `calls the coroutine ${lost.name}() without awaiting it, so it never runs`,
      fix: `write asyncio.run(${lost.name}())`,
    }
  );
}

/** What the entry point defines and does not call; or where it starts threads that end with it. */
function findDefinition(subject: AgentSubject): Idle | undefined {
  const { entry = '', run, tree } = subject;
  const started = findEvents(subject, 'call').find(
    ({ reached, function: name }) => reached && name === 'threading.Thread().start',
  );
  if (started)
    return {
      place: started,
      what: 'starts only daemon threads, which end with the main program, and that waits for nothing',
      fix: 'wait at the end of the main program, such as: threading.Event().wait()',
    };
  const unused = tree
    .source(entry)
    .body.filter(
      (each) =>
        (each.type === 'function' && !run.visitedByEntry.has(each.function)) ||
        each.type === 'class',
    );
  const main = unused.find((each) => each.type === 'function' && each.function.name === 'main');
  const last = main ?? unused.at(-1);
  return (
    last && {
      place: { file: entry, line: last.line },
      what: 'defines functions and classes, and nothing that it calls serves, waits or loops',
      fix: `call the main function at the end of the file, such as: if __name__ == '__main__': ${describeCall(last)}`,
    }
  );
}

const describeCall = (made: Statement): string =>
  made.type === 'function'
    ? `${made.function.name}()`
    : made.type === 'class'
      ? `${made.class.name}().run()`
      : '';

import type { Imports } from '../source/closure';
import { agentFacts } from './agent';
import type { Definition, Found } from './definition';
import { findEntry } from './entry';
import { toPlainName } from './names';

/** Prefixes of `…_PORT` that name nobody, and so the agent itself. */
const GENERIC = /^(AGENT|API|APP|BIND|HTTP|LISTEN|SERVER|SERVICE|WEB)$/;

/** Ends of names that a variable does without: BUS_PORT of bus-service. */
const ENDS = /^(agent|api|app|server|service|worker)$/;

const PORT = /^(\w+)_PORT$/;

/** Checks whether a prefix is an agent's name, or its last words: BUS of voice-bus. */
export function isNamedAfter(prefix: string, agent: string): boolean {
  const words = agent
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(toPlainName);
  const last = words.findLastIndex((word) => !ENDS.test(word)) + 1;
  const wanted = toPlainName(prefix);
  return [words, words.slice(0, last)].some((all) =>
    all.some((_, index) => all.slice(index).join('') === wanted),
  );
}

/** Checks whether a variable is one that tells some agent its own port, whoever that is. */
export const isGenericPort = (variable: string): boolean =>
  GENERIC.test(PORT.exec(variable)?.[1] ?? '');

/**
 * Gives a definition the port that a variable of its own tells it, such as `BUS_PORT`, where nothing else names one. The variable
 * is its own if it is called after it, or if its code listens there and nobody else is called so.
 * @param root full path of the folder that is read
 * @param isOther whether somebody else, agent or server, is called like a prefix
 */
export function withOwnPort(
  root: string,
  imports: Imports,
  definition: Definition,
  isOther: (prefix: string) => boolean,
): Definition {
  const { name, start, folders, env, port, searchPath } = definition;
  if (port) return definition;
  const told = Object.entries(env).flatMap(([variable, { value, from }]) => {
    const prefix = PORT.exec(variable)?.[1];
    const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
    return prefix === undefined || number < 1 || number > 65535
      ? []
      : [{ variable, prefix, port: { value: number, from } }];
  });
  if (told.length === 0) return definition;
  const own = (found: { readonly port: Found<number> }): Definition => ({
    ...definition,
    port: found.port,
  });
  const called = told.find(({ prefix }) => isNamedAfter(prefix, name.value) && !isOther(prefix));
  if (called) return own(called);
  const reading = start && findEntry(imports, start.value, folders).reading;
  if (!reading) return definition;
  const closure = imports.of({ ...reading, args: [...reading.args] }, [...searchPath, '.']);
  const { listensTo } = agentFacts(root, closure);
  const heard = told.find(
    ({ variable, prefix }) =>
      listensTo.has(variable) &&
      (GENERIC.test(prefix) ||
        !(isOther(prefix) || ['HOST', 'HOSTNAME', 'URL'].some((end) => `${prefix}_${end}` in env))),
  );
  return heard ? own(heard) : definition;
}

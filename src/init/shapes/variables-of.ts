import {
  at,
  entriesNamed,
  findEntry,
  listEntries,
  readScalar,
  readScalars,
  type Node,
} from '../../config-files/node';
import type { Found } from '../definition';
import type { Variables } from '../variables';

/** Names that an agent's environment has in different fleets. */
const ENV = ['env', 'environment', 'env_vars', 'environment_variables'];

/** A variable as it is written. */
interface Pair {
  readonly key: string;
  /** undefined where whoever starts the agent gives the value. */
  readonly text: string | undefined;
  readonly of: Node;
}

/** Checks whether a row's `env` can have a variable of this name. */
export const isRowVariable = (name: string): boolean => /^[A-Z][A-Z0-9_]*$/.test(name);

/** Says why it cannot, where the name is one. */
export const NOT_IN_CAPITALS =
  'whose variables have names in capitals; let the agent read another name';

/** Says why a proxy has another name in the row. */
export const describeCapitals = (name: string): string =>
  `whose variables have names in capitals; ${name} has its value`;

/** Checks whether a variable names the proxy of a network: which one is right is a matter of the machine. */
export const isProxyVariable = (name: string): boolean => /^(https?|ftp|all|no)_proxy$/i.test(name);

/** Checks whether a mapping has variables. */
export const hasVariables = (node: Node): boolean => listPairs(node).length > 0;

/**
 * Reads the variables of an agent.
 * @param ask takes what no row can have
 */
export function readVariables(
  node: Node,
  variables: Variables,
  ask: (of: Node, what: string) => void,
): Record<string, Found<string>> {
  return Object.fromEntries(
    listPairs(node).flatMap(({ key, text = `\${${key}}`, of }): [string, Found<string>][] => {
      if (isProxyVariable(key)) {
        const proxy = variables.resolve(text) ?? '';
        if (proxy === '') return [];
        const name = key.toUpperCase();
        // Python's clients know both names, and curl knows http_proxy alone.
        if (name !== key) ask(of, `env.${key} is not in the row, ${describeCapitals(name)}`);
        return [[name, { value: proxy, from: at(of.place) }]];
      }
      // Whose value only its owner's own environment has stays the reference that it is: it may be a secret.
      const value = variables.resolve(text) ?? text;
      if (isRowVariable(key)) return [[key, { value, from: at(of.place) }]];
      ask(
        of,
        /^[A-Za-z_]\w*$/.test(key)
          ? `env.${key} is not in the row, ${NOT_IN_CAPITALS}`
          : `'${key}' is no variable's name`,
      );
      return [];
    }),
  );
}

const listPairs = (node: Node): Pair[] =>
  entriesNamed(node, ...ENV).flatMap(({ node: env }): Pair[] => {
    if (env.kind === 'map') return listOwnPairs(env);
    if (env.kind === 'list') return env.items.flatMap(readItem);
    // One word says what kind of environment it is, such as `production`.
    if (readScalar(env)?.includes('=') !== true) return [];
    return readScalars(env).map(({ text }) => readAssignment(text, env));
  });

/** `NAME=value`, `NAME: value` or `{ name: NAME, value }` of a list. */
function readItem(item: Node): Pair[] {
  const text = readScalar(item);
  if (text !== undefined) return [readAssignment(text, item)];
  const name = readScalar(findEntry(item, 'name', 'key')?.node);
  return name === undefined ? listOwnPairs(item) : [{ key: name, text: readText(item), of: item }];
}

function readAssignment(written: string, of: Node): Pair {
  const [key = '', text] = written.split(/=(.*)/s);
  return { key, text, of };
}

const listOwnPairs = (node: Node): Pair[] =>
  listEntries(node).map(({ key, node: of }) => ({ key, text: readText(of), of }));

/** A value by itself or as `{ value }`. */
const readText = (node: Node): string | undefined =>
  readScalar(node) ?? readScalar(findEntry(node, 'value', 'default')?.node);

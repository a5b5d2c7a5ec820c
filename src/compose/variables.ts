import type { Node, Place } from '../config-files/node';
import { interpolate } from './interpolate';

/** What docker compose stops at in a file. */
export interface ComposeProblem {
  readonly kind: 'syntax' | 'value-missing' | 'file-missing' | 'service-missing';
  readonly place: Place;
  readonly message: string;
  readonly fix: string;
}

/**
 * Replaces the variables in every value, as docker compose does; keys stay as they are.
 * @param valueOf value of a variable; undefined where it has none
 * @param problems takes what compose stops at
 */
export function replaceVariables(
  node: Node,
  valueOf: (name: string) => string | undefined,
  problems: ComposeProblem[],
): Node {
  if (node.kind === 'list') {
    const items = node.items.map((item) => replaceVariables(item, valueOf, problems));
    return { ...node, items };
  }
  if (node.kind === 'map') {
    const entries = node.entries.map((entry) => ({
      ...entry,
      node: replaceVariables(entry.node, valueOf, problems),
    }));
    return { ...node, entries };
  }
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  const { text, required, defaults, invalid } = interpolate(node.value, valueOf);
  const { place } = node;
  if (invalid !== undefined) {
    const message = `is no variable: '${invalid}'; Docker Compose stops here`;
    problems.push({
      kind: 'syntax',
      place,
      message,
      fix: 'write ${NAME}, or $$ for a dollar sign',
    });
  }
  for (const { name, message } of required) {
    const said = message === '' ? '' : ` (${message})`;
    problems.push({
      kind: 'value-missing',
      place,
      message: `${name} must have a value${said}, and none is known; Docker Compose stops without one`,
      fix: `set ${name}, for example in .env beside the file`,
    });
  }
  return { ...node, value: text, written: node.value, isDefault: defaults.length > 0 };
}

/** A variable of an env file. */
export interface EnvLine {
  readonly name: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/** Reads the lines `NAME=value` of an env file; quotes around a value are taken off. */
export function readEnvLines(text: string): EnvLine[] {
  return text.split(/\r?\n/).flatMap((written, index): EnvLine[] => {
    const [, name, value = ''] = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*?)\s*$/.exec(written) ?? [];
    if (name === undefined) return [];
    const [, double, single] = /^(?:"([^"]*)"|'([^']*)')/.exec(value) ?? [];
    return [{ name, value: double ?? single ?? value.replace(/\s+#.*$/, ''), line: index + 1 }];
  });
}

/** The values of a .env file, by name. */
export const readDotEnv = (text: string): Map<string, string> =>
  new Map(readEnvLines(text).map(({ name, value }) => [name, value]));

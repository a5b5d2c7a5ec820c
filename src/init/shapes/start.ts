import { parseStart, splitWords } from '../start-command';
import type { Found, Start } from '../definition';
import { at, findEntry, readScalar, readScalars, type Node } from '../../config-files/node';

/** Names that what starts an agent has in different fleets. */
const SCRIPT = ['script', 'script_path', 'entry_point', 'entrypoint', 'agent_path', 'file', 'path'];
const MODULE = ['module', 'python_module'];
const COMMAND = ['command', 'cmd', 'start_command', 'command_line', 'exec', 'start', 'run'];

/** A command line's words, of a text or a list. */
export const readCommandLine = (node: Node): string[] =>
  node.kind === 'list'
    ? readScalars(node).map(({ text }) => text)
    : splitWords(readScalar(node) ?? '');

/** Checks whether a mapping starts a Python script or module. */
export function starts(node: Node): boolean {
  if (readScalar(findEntry(node, ...MODULE)?.node) !== undefined) return true;
  return [findEntry(node, ...SCRIPT), findEntry(node, ...COMMAND)].some(
    (entry) => entry !== undefined && parseStart(readCommandLine(entry.node)) !== undefined,
  );
}

/** @param ask takes what starts something else */
export function startIn(
  node: Node,
  ask: (of: Node, what: string) => void,
): Found<Start> | undefined {
  const args = findEntry(node, 'args', 'arguments')?.node;
  const more = args ? readCommandLine(args) : [];
  const found = (value: Start, of: Node): Found<Start> => ({
    value: { ...value, args: [...value.args, ...more] },
    from: at(of.place),
  });
  const module = findEntry(node, ...MODULE);
  const name = readScalar(module?.node);
  if (module && name !== undefined) return found({ module: name, args: [] }, module.node);
  for (const entry of [findEntry(node, ...SCRIPT), findEntry(node, ...COMMAND)]) {
    if (!entry) continue;
    const line = readCommandLine(entry.node);
    const start = parseStart(line);
    if (start) return found(start, entry.node);
    if (line.length > 0) ask(entry.node, `'${line.join(' ')}' starts no Python script or module`);
  }
  return undefined;
}

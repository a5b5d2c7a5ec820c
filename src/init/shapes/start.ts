import { readTextInside } from '../../lib/plain-files';
import { locateScript } from '../entry';
import { readShellScript } from '../shell-script';
import { parseStart, splitWords } from '../start-command';
import type { Found, Start } from '../definition';
import {
  at,
  findEntry,
  listEntries,
  readScalar,
  readScalars,
  type Node,
} from '../../config-files/node';

/** Names that what starts an agent has in different fleets. */
const SCRIPT = ['script', 'script_path', 'entry_point', 'entrypoint', 'agent_path', 'file', 'path'];
const MODULE = ['module', 'python_module'];
const COMMAND = ['command', 'cmd', 'start_command', 'command_line', 'exec', 'start', 'run'];

/** A command line's words, of a text or a list. */
export const readCommandLine = (node: Node): string[] =>
  node.kind === 'list'
    ? readScalars(node).map(({ text }) => text)
    : splitWords(readScalar(node) ?? '');

/** Where a script may be. */
interface Place {
  /** Full path of the folder that is read. */
  readonly root: string;
  readonly files: ReadonlySet<string>;
  readonly folders: readonly string[];
}

/** What starts an agent, and where its code may be because of that. */
export interface FoundStart extends Found<Start> {
  /** @default none but those of its place */
  readonly folders?: readonly string[];
  /** @default none */
  readonly searchPath?: readonly string[];
}

/** A shell script of the folder that a command runs. */
interface CalledScript {
  readonly file: string;
  readonly text: string;
  readonly args: readonly string[];
}

/** Words that only lead to a script. */
const LEADS = /^((.*\/)?(ba|da)?sh|exec|(.*\/)?(tini|dumb-init)|--|-[eux]+|env)$/;

/** Finds the shell script of the folder that a command runs and that may start Python; undefined for any other command. */
export function findShellScript(line: readonly string[], place: Place): CalledScript | undefined {
  const at = line.findIndex((word) => !LEADS.test(word));
  const called = line[at];
  if (called === undefined || called.endsWith('.py') || /\s/.test(called)) return undefined;
  const file = locateScript(place.files, called, place.folders);
  const text = file === undefined ? undefined : readTextInside(place.root, file);
  if (file === undefined || text === undefined) return undefined;
  const isShell = file.endsWith('.sh') || /^#!.*\b(ba|da)?sh\b/.test(text);
  const args = line.slice(at + 1);
  return isShell && /python|\.py\b|"?\$[@*]|uvicorn|gunicorn|celery|streamlit/.test(text)
    ? { file, text, args }
    : undefined;
}

/** Keys below which a mapping may have what starts it, as the fleet's own rows do. */
const NESTED = ['run', 'start', 'exec', 'process', 'launch'];

/** The same mapping with the fields of `run: { script }` as its own. */
export function raiseStart(node: Node, place: Place): Node {
  const nested = findEntry(node, ...NESTED);
  if (nested?.node.kind !== 'map' || !starts(nested.node, place)) return node;
  const own = listEntries(node).filter((entry) => entry !== nested);
  const raised = nested.node.entries.filter(({ key }) => !findEntry(node, key));
  return { kind: 'map', place: node.place, entries: [...own, ...raised] };
}

/** What a mapping starts, where that is no Python; undefined where it starts nothing. */
export function readOtherStart(node: Node): string | undefined {
  const entry = findEntry(node, 'script', 'script_path', 'entry_point', ...COMMAND.slice(0, -2));
  return entry && readCommandLine(entry.node).join(' ');
}

/** Checks whether a mapping starts a Python script or module. */
export function starts(node: Node, place: Place): boolean {
  if (readScalar(findEntry(node, ...MODULE)?.node) !== undefined) return true;
  const [script, command] = [findEntry(node, ...SCRIPT), findEntry(node, ...COMMAND)];
  return (
    (script && parseScript(script.node, place)) !== undefined ||
    (command && parseStart(readCommandLine(command.node))) !== undefined
  );
}

/** Checks whether it is a command or a script that starts it, and not a field that other things than agents have. */
export const startsByCommand = (node: Node, place: Place): boolean =>
  starts(
    {
      kind: 'map',
      place: node.place,
      entries: listEntries(node).filter(({ key }) => !/^(module|file|path)$/i.test(key)),
    },
    place,
  );

/** A script with its arguments. Its path may have spaces: what is a file as a whole is no command line. */
function parseScript(node: Node, { files, folders }: Place): Start | undefined {
  const text = readScalar(node)?.trim() ?? '';
  const ends = [...text.matchAll(/\.py(?=\s|$)/g)].map(({ index }) => index + '.py'.length);
  const end = ends.findLast((each) => locateScript(files, text.slice(0, each), folders));
  if (end !== undefined && /\s/.test(text.slice(0, end))) {
    return { script: text.slice(0, end), args: splitWords(text.slice(end)) };
  }
  const start = parseStart(readCommandLine(node));
  const isPath = /^[^-"']*\.py$/.test(text) && !/\s-|\.sh\s/.test(text);
  return start ?? (isPath ? { script: text, args: [] } : undefined);
}

/** Names the scripts that end like the one that a command runs, first those in a folder of the agent's name. */
function suggestScripts([called = '']: readonly string[], { files }: Place, name: string): string {
  if (!/^[\w-]+(\/[\w.-]+)+$/.test(called)) return '';
  const all = [...files].filter((file) => file.endsWith(`/${called}`)).sort();
  const own = all.filter((file) => file.split('/').includes(name));
  const shown = (own.length > 0 ? own : all).slice(0, SHOWN);
  return shown.length > 0 ? `; there is ${shown.join(', ')}: write its path from the root` : '';
}

const SHOWN = 3;

/** @param ask takes what starts something else */
export function startIn(
  agent: string,
  node: Node,
  place: Place,
  ask: (of: Node, what: string) => void,
): FoundStart | undefined {
  const args = findEntry(node, 'args', 'arguments')?.node;
  const more = args ? readCommandLine(args) : [];
  if (args?.kind === 'map') ask(args, 'args is no list of arguments, and not in the row');
  const found = (value: Start, of: Node): Found<Start> => ({
    value: { ...value, args: [...value.args, ...more] },
    from: at(of.place),
  });
  const module = findEntry(node, ...MODULE);
  const name = readScalar(module?.node);
  if (module && name !== undefined) return found({ module: name, args: [] }, module.node);
  for (const [entry, isScript] of [
    [findEntry(node, ...SCRIPT), true],
    [findEntry(node, ...COMMAND), false],
  ] as const) {
    if (!entry) continue;
    const line = readCommandLine(entry.node);
    const start = isScript ? parseScript(entry.node, place) : parseStart(line);
    if (start) return found(start, entry.node);
    const shell = findShellScript(line, place);
    const followed = shell && readShellScript(shell.text, shell.file, shell.args);
    if (shell && followed) {
      const { start: value, folder, searchPath } = followed;
      const from = `${at(entry.node.place)}, ${shell.file}`;
      return { ...found(value, entry.node), from, folders: [folder], searchPath };
    }
    if (shell) {
      ask(
        entry.node,
        `it is not certain what the shell script ${shell.file} starts; write the command of Python here`,
      );
    } else if (line.length > 0) {
      const near = suggestScripts(line, place, agent);
      ask(entry.node, `'${line.join(' ')}' starts no Python script or module${near}`);
    }
  }
  return undefined;
}

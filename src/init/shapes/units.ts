import { parseStart, splitWords } from '../start-command';
import { NOTHING, type Definition, type Findings } from '../definition';
import {
  at,
  listEntries,
  findEntry,
  readScalar,
  readScalars,
  type Document,
  type Node,
} from '../../config-files/node';
import { foldersAbove } from './agents';
import { readDefinition, type Surroundings } from './fields';
import { findShellScript } from './start';

/** Programs of supervisord, with the groups that its file puts them in. */
export function readSupervisor(
  { file, root }: Document,
  around: Pick<Surroundings, 'variables' | 'files' | 'root'>,
): Findings {
  const groups = new Map(
    listEntries(root).flatMap(({ key, node }) => {
      const [, group] = /^group:(.+)$/.exec(key) ?? [];
      const programs = findEntry(node, 'programs')?.node;
      if (group === undefined || !programs) return [];
      return readScalars(programs).map(({ text }): [string, string] => [text, group]);
    }),
  );
  const definitions = listEntries(root).flatMap(({ key, place, node }): Definition[] => {
    const [, program] = /^program:(.+)$/.exec(key) ?? [];
    if (program === undefined) return [];
    const folder = readScalar(findEntry(node, 'directory')?.node);
    const here = {
      ...around,
      group: groups.get(program) ?? '',
      machines: [],
      folders: listFolders(file, folder),
    };
    return [readDefinition({ value: program, from: at(place) }, withEnvironment(node), here)];
  });
  return { ...NOTHING, definitions };
}

/** `name: command` of a Procfile. */
export function readProcesses(
  { file, root }: Document,
  around: Pick<Surroundings, 'variables' | 'files' | 'root'>,
): Findings {
  const notes: string[] = [];
  const definitions = listEntries(root).flatMap(({ key, place, node }): Definition[] => {
    const words = splitWords(readScalar(node) ?? '');
    const folders = foldersAbove(file);
    if (!parseStart(words) && !findShellScript(words, { ...around, folders })) {
      notes.push(`${at(place)}: ${key} starts no Python, so it becomes no row`);
      return [];
    }
    const here: Surroundings = {
      ...around,
      group: '',
      machines: [],
      folders,
    };
    const command: Node = { kind: 'map', place, entries: [{ key: 'command', place, node }] };
    return [readDefinition({ value: key, from: at(place) }, command, here)];
  });
  return { ...NOTHING, definitions, notes };
}

/** `A="1",B="2"` as a list of pairs. */
function withEnvironment(node: Node): Node {
  if (node.kind !== 'map') return node;
  return {
    ...node,
    entries: node.entries.map((entry) => {
      if (entry.key.toLowerCase() !== 'environment') return entry;
      const items = (readScalar(entry.node) ?? '')
        .match(/"[^"]*=[^"]*"|\w+="[^"]*"|\w+='[^']*'|\w+=[^\s,]*/g)
        ?.map(
          (value) =>
            ({ kind: 'scalar', place: entry.place, value: value.replace(/["']/g, '') }) as const,
        );
      return { ...entry, node: { kind: 'list', place: entry.place, items: items ?? [] } };
    }),
  };
}

/** A folder in full is one of another machine: only its last parts can be those of the folder that is read. */
export function listFolders(file: string, directory: string | undefined): string[] {
  const parts = (directory ?? '').split('/').filter((part) => part !== '');
  return [...parts.map((_, index) => parts.slice(index).join('/')), ...foldersAbove(file)];
}

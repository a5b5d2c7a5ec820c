import path from 'node:path';
import { parseStart, splitWords } from '../start-command';
import type { Definition, Findings, Found } from '../definition';
import {
  at,
  listEntries,
  findEntry,
  readScalar,
  readScalars,
  type Document,
  type Entry,
  type Node,
} from '../../config-files/node';
import type { Variables } from '../variables';
import { foldersAbove } from './agents';
import { readDefinition, type Surroundings } from './fields';

/** Programs of supervisord, with the groups that its file puts them in. */
export function readSupervisor({ file, root }: Document, variables: Variables): Findings {
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
    const around = {
      variables,
      group: groups.get(program) ?? '',
      machines: [],
      folders: listFolders(file, folder),
    };
    return [readDefinition({ value: program, from: at(place) }, withEnvironment(node), around)];
  });
  return { definitions, servers: [], machines: [] };
}

/** A unit of systemd that starts Python; what it comes after is what it depends on. */
export function readUnit({ file, root }: Document, variables: Variables): Findings {
  const service = findEntry(root, 'Service')?.node;
  const exec = service && findEntry(service, 'ExecStart');
  const none = { definitions: [], servers: [], machines: [] };
  if (!exec || !parseStart(splitWords(readScalar(exec.node) ?? ''))) return none;
  const unit = findEntry(root, 'Unit')?.node;
  const name = { value: path.posix.basename(file, '.service'), from: at(exec.place) };
  const read = readDefinition(name, withEnvironment(renamed(service, exec)), {
    variables,
    group: '',
    machines: [],
    folders: listFolders(file, readScalar(findEntry(service, 'WorkingDirectory')?.node)),
  });
  const needs = ['After', 'Requires', 'Wants', 'BindsTo'].flatMap((key): Found<string>[] => {
    const entry = unit && findEntry(unit, key);
    return entry
      ? readScalars(entry.node)
          .filter(({ text }) => text.endsWith('.service'))
          .map(({ text }) => ({ value: text.replace(/\.service$/, ''), from: at(entry.place) }))
      : [];
  });
  const once = needs.filter(
    ({ value }, index) => needs.findIndex((each) => each.value === value) === index,
  );
  return { ...none, definitions: [{ ...read, dependsOn: once }] };
}

/** `name: command` of a Procfile. */
export function readProcesses({ file, root }: Document, variables: Variables): Findings {
  const definitions = listEntries(root).flatMap(({ key, place, node }): Definition[] => {
    if (!parseStart(splitWords(readScalar(node) ?? ''))) return [];
    const around: Surroundings = {
      variables,
      group: '',
      machines: [],
      folders: foldersAbove(file),
    };
    const command: Node = { kind: 'map', place, entries: [{ key: 'command', place, node }] };
    return [readDefinition({ value: key, from: at(place) }, command, around)];
  });
  return { definitions, servers: [], machines: [] };
}

/** A unit's ExecStart as the command that it is. */
const renamed = (service: Node, exec: Entry): Node => ({
  kind: 'map',
  place: service.place,
  entries: [...listEntries(service), { ...exec, key: 'command' }],
});

/** `A="1",B="2"` and `"A=1" "B=2"` as a list of pairs. */
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
function listFolders(file: string, directory: string | undefined): string[] {
  const parts = (directory ?? '').split('/').filter((part) => part !== '');
  return [...parts.map((_, index) => parts.slice(index).join('/')), ...foldersAbove(file)];
}

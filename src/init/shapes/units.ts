import path from 'node:path';
import { startOf, words } from '../command';
import type { Definition, Findings, Found } from '../definition';
import {
  at,
  entriesOf,
  entryOf,
  textOf,
  textsOf,
  type Document,
  type Entry,
  type Node,
} from '../../config-files/node';
import type { Variables } from '../variables';
import { foldersAbove } from './agents';
import { definitionOf, type Surroundings } from './fields';

/** Programs of supervisord, with the groups that its file puts them in. */
export function readSupervisor({ file, root }: Document, variables: Variables): Findings {
  const groups = new Map(
    entriesOf(root).flatMap(({ key, node }) => {
      const [, group] = /^group:(.+)$/.exec(key) ?? [];
      const programs = entryOf(node, 'programs')?.node;
      if (group === undefined || !programs) return [];
      return textsOf(programs).map(({ text }): [string, string] => [text, group]);
    }),
  );
  const definitions = entriesOf(root).flatMap(({ key, place, node }): Definition[] => {
    const [, program] = /^program:(.+)$/.exec(key) ?? [];
    if (program === undefined) return [];
    const folder = textOf(entryOf(node, 'directory')?.node);
    const around = {
      variables,
      group: groups.get(program) ?? '',
      machines: [],
      folders: foldersOf(file, folder),
    };
    return [definitionOf({ value: program, from: at(place) }, withEnvironment(node), around)];
  });
  return { definitions, servers: [], machines: [] };
}

/** A unit of systemd that starts Python; what it comes after is what it depends on. */
export function readUnit({ file, root }: Document, variables: Variables): Findings {
  const service = entryOf(root, 'Service')?.node;
  const exec = service && entryOf(service, 'ExecStart');
  const none = { definitions: [], servers: [], machines: [] };
  if (!exec || !startOf(words(textOf(exec.node) ?? ''))) return none;
  const unit = entryOf(root, 'Unit')?.node;
  const name = { value: path.posix.basename(file, '.service'), from: at(exec.place) };
  const read = definitionOf(name, withEnvironment(renamed(service, exec)), {
    ...{ variables, group: '', machines: [] },
    folders: foldersOf(file, textOf(entryOf(service, 'WorkingDirectory')?.node)),
  });
  const needs = ['After', 'Requires', 'Wants', 'BindsTo'].flatMap((key): Found<string>[] => {
    const entry = unit && entryOf(unit, key);
    return entry
      ? textsOf(entry.node)
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
  const definitions = entriesOf(root).flatMap(({ key, place, node }): Definition[] => {
    if (!startOf(words(textOf(node) ?? ''))) return [];
    const around: Surroundings = {
      variables,
      group: '',
      machines: [],
      folders: foldersAbove(file),
    };
    const command: Node = { kind: 'map', place, entries: [{ key: 'command', place, node }] };
    return [definitionOf({ value: key, from: at(place) }, command, around)];
  });
  return { definitions, servers: [], machines: [] };
}

/** A unit's ExecStart as the command that it is. */
const renamed = (service: Node, exec: Entry): Node => ({
  kind: 'map',
  place: service.place,
  entries: [...entriesOf(service), { ...exec, key: 'command' }],
});

/** `A="1",B="2"` and `"A=1" "B=2"` as a list of pairs. */
function withEnvironment(node: Node): Node {
  if (node.kind !== 'map') return node;
  return {
    ...node,
    entries: node.entries.map((entry) => {
      if (entry.key.toLowerCase() !== 'environment') return entry;
      const items = (textOf(entry.node) ?? '')
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
function foldersOf(file: string, directory: string | undefined): string[] {
  const parts = (directory ?? '').split('/').filter((part) => part !== '');
  return [...parts.map((_, index) => parts.slice(index).join('/')), ...foldersAbove(file)];
}

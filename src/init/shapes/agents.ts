import type { Findings, Definition, Found, MachineHint } from '../definition';
import {
  at,
  listEntries,
  findEntry,
  readScalar,
  type Document,
  type Node,
} from '../../config-files/node';
import { readDefinition, isAgent, type Surroundings } from './fields';
import { machineHint } from './machines';

/** Keys that only say what stands below them. */
const GENERIC =
  /^(agents?|services?|programs?|process(es)?|apps?|workers?|agent_groups|groups|sections|machines|hosts|nodes|fleet|startup|config|.*_(agents|services))$/i;
const MACHINES = /^(machines|hosts|nodes)$/i;

interface Position extends Surroundings {
  readonly depth: number;
}

/** Configurations nest sections, machines and groups; what is deeper belongs to an agent. */
const DEEPEST = 8;

/** Agents in lists or maps, however they are grouped, and the machines that have sections. */
export function readAgents(
  { file, root }: Document,
  around: Pick<Surroundings, 'variables' | 'files'>,
  isMachine: (name: string) => boolean,
): Findings {
  const definitions: Definition[] = [];
  const machines: MachineHint[] = [];
  const visit = (node: Node, here: Position): void => {
    if (here.depth > DEEPEST) return;
    const own = findEntry(node, 'machine', 'hostname')?.node;
    const name = readScalar(own);
    const said = own && name !== undefined ? [{ value: name, from: at(own.place) }] : here.machines;
    for (const { key, place, node: below } of listChildren(node)) {
      const from = at(place);
      if (key !== undefined && MACHINES.test(key)) {
        for (const child of listChildren(below)) {
          const called = readScalar(findEntry(child.node, 'name')?.node) ?? child.key;
          if (called === undefined || child.node.kind === 'scalar') continue;
          const found = { value: called, from: at(child.place) };
          machines.push(machineHint(found, child.node));
          visit(child.node, { ...here, machines: [found], depth: here.depth + 1 });
        }
      } else if (isAgent(below, here)) {
        const called = readScalar(findEntry(below, 'name')?.node) ?? key;
        if (called !== undefined)
          definitions.push(
            readDefinition({ value: called, from }, below, { ...here, machines: said }),
          );
      } else {
        const machine: readonly Found<string>[] =
          key !== undefined && isMachine(key) ? [{ value: key, from }] : said;
        const names = key === undefined || GENERIC.test(key) || isMachine(key);
        const group = names ? here.group : key;
        visit(below, { ...here, group, machines: machine, depth: here.depth + 1 });
      }
    }
  };
  visit(root, { ...around, group: '', machines: [], folders: foldersAbove(file), depth: 0 });
  return { definitions, servers: [], machines, questions: [] };
}

interface Child {
  readonly key: string | undefined;
  readonly place: Node['place'];
  readonly node: Node;
}

const listChildren = (node: Node): readonly Child[] =>
  node.kind === 'list'
    ? node.items.map((item) => ({ key: undefined, place: item.place, node: item }))
    : listEntries(node);

/** The root, then the file's own folder and those above it. */
export function foldersAbove(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return ['', ...parts.map((_, index) => parts.slice(0, parts.length - index).join('/'))];
}

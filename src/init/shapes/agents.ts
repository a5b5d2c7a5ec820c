import path from 'node:path';
import { NOTHING, type Definition, type Findings, type MachineHint } from '../definition';
import {
  at,
  listEntries,
  findEntry,
  readScalar,
  type Document,
  type Node,
} from '../../config-files/node';
import { readDefinition, isAgent, isCertain, type Surroundings } from './fields';
import { raiseStart, readOtherStart } from './start';
import { judgeSection, type SectionKind } from './machine-sections';
import { machineHint } from './machines';

/** Keys that only say what stands below them. */
const GENERIC =
  /^(agents?|services?|programs?|process(es)?|apps?|workers?|agent_groups|groups|sections|machines|hosts|nodes|fleet|startup|config|.*_(agents|services))$/i;
const MACHINES = /^(machines|hosts|nodes)$/i;

/** Keys below which agents stand, however they are described, and names of files that hold them. */
const OF_AGENTS =
  /(^|_)(agents?|services?|programs?|process(es)?|apps?|workers?|startup|fleet|daemons?|bots?|servers)(_|$)/i;
const AGENTS_FILE = /agents?|services?|start|launch|fleet|process|worker|daemon|supervis|bots?\b/i;

/** Keys of what runs and ends: what people type, and what tests and builds do. */
const OF_TASKS =
  /^(tasks?|jobs?|steps|stages|hooks|commands|targets|scripts|tests?|lint|repos|(pre|post|before|after)_?\w+)$/i;

const snakeCase = (key: string): string =>
  key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll('-', '_');

interface Position extends Surroundings {
  readonly depth: number;
  /** What the keys above say that stands here. */
  readonly says: 'agents' | 'tasks' | 'nothing';
}

/** Configurations nest sections, machines and groups; what is deeper belongs to an agent. */
const DEEPEST = 8;

/** Agents in lists or maps, however they are grouped, and the machines that have sections. */
export function readAgents(
  { file, root }: Document,
  around: Pick<Surroundings, 'variables' | 'files' | 'root'>,
  isMachine: (name: string) => boolean,
): Findings {
  const definitions: Definition[] = [];
  const machines: MachineHint[] = [];
  const questions: string[] = [];
  const doubtful: string[] = [];
  const visit = (node: Node, here: Position): void => {
    if (here.depth > DEEPEST) return;
    const own = findEntry(node, 'machine', 'hostname')?.node;
    const name = readScalar(own);
    const said = own && name !== undefined ? [{ value: name, from: at(own.place) }] : here.machines;
    for (const child of listChildren(node)) {
      const { key } = child;
      const below = raiseStart(child.node, here);
      const inside = { ...here, depth: here.depth + 1 };
      const kind = key !== undefined && MACHINES.test(key) ? judge(key, below, here) : 'agents';
      if (kind === 'graph') continue;
      if (kind === 'machines') visitMachines(below, inside);
      else if (isAgent(below, here) || mayStart(below, here)) {
        add({ ...child, node: below }, { ...here, machines: said });
      } else {
        if (kind === 'unclear') askForMachines(child);
        const isOne = key !== undefined && isMachine(key);
        const machine = isOne ? [{ value: key, from: at(child.place) }] : said;
        const names = key === undefined || GENERIC.test(key) || isOne;
        const group = names ? here.group : key;
        const says = isOne ? 'agents' : (sayOf(key) ?? here.says);
        const section = isProcesses(key) ? asCommands(below) : below;
        visit(section, { ...inside, group, machines: machine, says });
      }
    }
  };
  const visitMachines = (section: Node, here: Position): void => {
    for (const child of listChildren(section)) {
      const called = nameOf(child);
      if (called === undefined || child.node.kind === 'scalar') continue;
      const found = { value: called, from: at(child.place) };
      machines.push(machineHint(found, child.node));
      visit(child.node, { ...here, machines: [found], says: 'agents' });
    }
  };
  const add = (child: Child, here: Position): void => {
    const called = nameOf(child) ?? readScalar(findEntry(child.node, 'id')?.node);
    const from = at(child.place);
    if (here.says !== 'agents' && !isCertain(child.node, here.says === 'tasks', here)) {
      doubtful.push(called ?? from);
    } else if (called === undefined) {
      questions.push(`${from}: what is started there has no name; write name`);
    } else {
      definitions.push(readDefinition({ value: called, from }, child.node, here));
    }
  };
  const judge = (key: string, section: Node, here: Position): SectionKind =>
    judgeSection(
      key,
      listChildren(section).map((child) => ({ name: nameOf(child), node: child.node })),
      { isMachine, isAgent: (node) => isAgent(node, here) },
    );
  const askForMachines = ({ key = '', place, node }: Child): void => {
    const names = listChildren(node).flatMap((child) => nameOf(child) ?? []);
    if (names.length === 0) return;
    questions.push(
      `${at(place)}: nothing says whether ${key} are machines: ${listSome(names)}; give --machine NAME for those that are`,
    );
  };
  const says = AGENTS_FILE.test(path.posix.basename(file)) ? 'agents' : 'nothing';
  const folders = foldersAbove(file);
  visit(root, { ...around, group: '', machines: [], folders, depth: 0, says });
  const notes =
    doubtful.length === 0
      ? []
      : [
          `${file}: starts Python in ${listSome(doubtful)}, and does not say that those are agents; write them below a key agents where they are`,
        ];
  return { ...NOTHING, definitions, machines, questions, notes };
}

/** What starts something else than Python, where agents stand, is asked for. */
const mayStart = (node: Node, { says }: Position): boolean =>
  says === 'agents' && readOtherStart(node) !== undefined;

const isProcesses = (key: string | undefined): boolean => /^(processes|procs)$/i.test(key ?? '');

/** `web: command` as `web: { command }`, as hosts of containers write their processes. */
const asCommands = (section: Node): Node =>
  section.kind === 'map'
    ? {
        ...section,
        entries: section.entries.map((entry) =>
          readScalar(entry.node) === undefined
            ? entry
            : {
                ...entry,
                node: {
                  kind: 'map',
                  place: entry.place,
                  entries: [{ ...entry, key: 'command' }],
                },
              },
        ),
      }
    : section;

const listSome = (names: readonly string[]): string =>
  names.length > 4
    ? `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more`
    : names.join(', ');

function sayOf(key: string | undefined): Position['says'] | undefined {
  if (key === undefined) return undefined;
  if (OF_AGENTS.test(snakeCase(key))) return 'agents';
  return OF_TASKS.test(snakeCase(key)) ? 'tasks' : undefined;
}

const nameOf = ({ key, node }: Child): string | undefined =>
  readScalar(findEntry(node, 'name', 'agent_name', 'service_name')?.node) ?? key;

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

import { findEntry, listEntries, readScalar, type Node } from '../../config-files/node';
import { machineHint } from './machines';

/** What a section holds that is called machines, hosts or nodes. */
export type SectionKind = 'machines' | 'graph' | 'agents' | 'unclear';

/** A member of a section. */
export interface Member {
  readonly name: string | undefined;
  readonly node: Node;
}

/** Fields that only a machine has, besides a card, cores and a profile. */
const OF_MACHINES = [
  ...['ip', 'ip_address', 'address', 'lan_address', 'hostname', 'ansible_host', 'ssh', 'ssh_host'],
  ...['ssh_user', 'mac', 'ram', 'ram_gb', 'memory', 'memory_gb', 'os'],
];

/** Fields of a graph's nodes, such as a workflow's. */
const OF_GRAPHS = [
  ...[
    'type',
    'class_type',
    'id',
    'position',
    'pos',
    'x',
    'parameters',
    'params',
    'inputs',
    'outputs',
  ],
  ...['typeVersion', 'next', 'edges', 'wires', 'data', 'source', 'target', 'function'],
];

/**
 * Says what a section holds: nodes may be those of a workflow, and hosts those of a proxy.
 * @param is.isMachine whether this is a machine's name for certain
 */
export function judgeSection(
  key: string,
  members: readonly Member[],
  {
    isMachine,
    isAgent,
  }: {
    readonly isMachine: (name: string) => boolean;
    readonly isAgent: (node: Node) => boolean;
  },
): SectionKind {
  if (members.some(({ node }) => saysMachine(node))) return 'machines';
  if (members.some(({ node }) => saysGraph(node))) return 'graph';
  if (members.some(({ name }) => name !== undefined && isMachine(name))) return 'machines';
  if (members.some(({ node }) => isAgent(node))) return 'agents';
  const holdAgents = members.some(({ node }) => holdsAgent(node, isAgent));
  return holdAgents || /^machines$/i.test(key) ? 'machines' : 'unclear';
}

const holdsAgent = (node: Node, isAgent: (node: Node) => boolean): boolean => {
  const below =
    node.kind === 'list' ? node.items : listEntries(node).map(({ node: value }) => value);
  return below.some((each) => isAgent(each) || holdsAgent(each, isAgent));
};

function saysMachine(node: Node): boolean {
  const hint = machineHint({ value: '', from: '' }, node);
  return (
    // Besides the name and the profile, which are always there.
    Object.keys(hint).length > 2 ||
    Object.keys(hint.profile).length > 0 ||
    OF_MACHINES.some((field) => readScalar(findEntry(node, field)?.node) !== undefined)
  );
}

const saysGraph = (node: Node): boolean =>
  listEntries(node).filter(({ key }) => OF_GRAPHS.includes(key)).length >= 2;

import { Imports } from '../source/closure';
import { AgentTree } from '../source/agent-tree';
import { FleetError } from '../lib/errors';
import { parseCatalog } from '../catalog/load';
import type { Catalog } from '../catalog/schema';
import { readFleet } from '../checkout/fleet';
import type { Definition, Findings } from './definition';
import { withoutAlternatives } from './alternatives';
import { findConflicts } from './conflicts';
import { findEntry } from './entry';
import { addTo, listTakenPorts, readOthers } from './existing';
import { proposeMachine } from './machines';
import { withoutMissingScript } from './missing-scripts';
import { mergeDefinitions, type Agent, type StartedAgent } from './merge';
import { toKebabCase, toPlainName } from './names';
import { listPorts, nameTargets } from './name-targets';
import { withOwnPort } from './own-port';
import { proposePackages } from './packages';
import { FreePorts } from './ports';
import type { Proposal } from './proposal';
import { isEveryMachine, readFindings, type ProposeOptions } from './read-findings';
import { findRefusals } from './refusals';
import { readAgent } from './read-agent';
import { proposeService } from './service';
import type { Fleet, Target } from './target';
import { root as project } from '../lib/root';

/**
 * Rows for the fleet whose agents and start-up configurations are in a folder. Writes nothing.
 * @param root full path
 * @throws FleetError where the folder has no agent, or not the files that the options name
 */
export function proposeRows(root: string, options: ProposeOptions = {}): Proposal {
  const { into } = options;
  const others = into && readOthers(into);
  const { images, infrastructure } = readFoundation();
  const tree = new AgentTree(root);
  // What images do without, people start agents from all the same.
  const listed = new Set([
    ...[...tree.files].filter((file) => !tree.refused.has(file)),
    ...tree.excluded,
  ]);
  const found = readFindings(root, listed, options);
  const imports = new Imports(tree);
  const { servers } = found;
  const excluded = new Set(tree.excluded);
  const known = listNames(found, infrastructure);
  const told = found.definitions.map((each) =>
    withOwnPort(root, imports, each, (prefix) => isOther(known, prefix, each.name.value)),
  );
  const definitions = withoutAlternatives(
    told.map((each) => withoutMissingScript(imports, excluded, each)),
  );
  const lost = new Set(definitions.filter((each) => !told.includes(each)));
  const machines = into ? [] : found.machines.map(proposeMachine);
  const names = into ? [into.machine] : machines.map(({ row }) => row.name);
  const { agents, conflicts, notes } = mergeDefinitions(
    definitions,
    (definition) => (into ? names : listMachines(definition, names)),
    ({ start, folders }) => start && findEntry(imports, start.value, folders).file,
  );
  const targets = nameTargets(servers, agents, infrastructure);
  const read = agents
    .filter(isStarted)
    .map((agent) => readAgent(agent, root, imports, (name) => isOther(known, name, agent.name)));
  const taken = [
    ...definitions.flatMap(({ port, healthPort }) => [port, healthPort]),
    // One that cannot be told another port keeps its own, whoever comes first.
    ...read.flatMap(({ port, movable }) => (movable ? [] : [port])),
  ];
  const ports = new FreePorts([
    ...taken.flatMap((port) => port?.value ?? []),
    ...(others ? listTakenPorts(others) : []),
  ]);
  const resolve = (name: string): Target | undefined => targets.get(toPlainName(name));
  const at: Fleet['at'] = (on, port, besides) => {
    if (listPorts(besides.definitions).includes(port)) return undefined;
    const there = agents.find(
      ({ definitions: all, placements }) =>
        listPorts(all).includes(port) && on.some((machine) => placements.has(machine)),
    );
    const server = infrastructure.find((row) => row.port === port);
    // A server is on every machine whose services use it.
    const name = there?.name ?? (on.some((machine) => names.includes(machine)) && server?.name);
    return name ? resolve(name) : undefined;
  };
  const services = read
    .map((each) => proposeService(each, { ports, images, infrastructure, resolve, at }))
    .map((service) => (into ? addTo(into, service) : service));
  if (services.length === 0 && lost.size > 0) {
    throw new FleetError([
      ...definitions
        .filter((each) => lost.has(each) || each.startsOther)
        .flatMap(({ questions }) => questions),
      `${root}: no agent has a row, as none starts code at the path that its file names; see the lines above`,
    ]);
  }
  tree.keep();
  const { packages, notes: versions } = into
    ? proposePackages(
        project,
        images,
        root,
        listed,
        read.map((each, index) => ({ read: each, family: services[index]?.row.family ?? '' })),
      )
    : { packages: [], notes: [] };
  const rows = { machines, services };
  return {
    machines,
    services,
    servers: servers.filter(({ name }) => targets.get(toPlainName(name.value))?.kind === 'server'),
    conflicts: [
      ...new Set([
        ...definitions.flatMap((each) => each.conflicts),
        ...conflicts,
        ...findConflicts(rows),
      ]),
    ],
    questions: [
      ...found.questions,
      ...definitions.flatMap(({ questions }) => questions),
      ...agents
        .filter(
          (agent) =>
            !isStarted(agent) &&
            !agent.definitions.some((each) => each.startsOther || lost.has(each)),
        )
        .map(askForStart),
      ...machines.flatMap(({ row, todo }) => todo.map((each) => `machine ${row.name}: ${each}`)),
      ...services.flatMap(({ row, todo }) => todo.map((each) => `${row.name}: ${each}`)),
      ...(names.length === 0 ? ['no machine is named; give --machine NAME[:CARD]'] : []),
    ],
    packages,
    notes: [...versions, ...found.notes, ...notes],
    refusals: findRefusals(rows, others),
  };
}

/** Plain names of all that an agent may call. */
const listNames = (
  { definitions, servers }: Pick<Findings, 'definitions' | 'servers'>,
  infrastructure: Catalog['infrastructure'],
): ReadonlySet<string> =>
  new Set([
    ...[...definitions, ...servers].map(({ name }) => toPlainName(name.value)),
    ...infrastructure.map(({ name }) => toPlainName(name)),
  ]);

/** Checks whether a prefix of a variable is the name of another than `own`. */
const isOther = (known: ReadonlySet<string>, prefix: string, own: string): boolean => {
  const plain = toPlainName(prefix);
  return prefix !== '' && plain !== toPlainName(own) && known.has(plain);
};

const isStarted = (agent: Agent): agent is StartedAgent => agent.started !== undefined;

function askForStart({ name, definitions }: Agent): string {
  const places = definitions.map((each) => each.name.from).join(', ');
  return `${name} (${places}): nothing says what starts it, so it has no row; write its script, module or command there, or write its row`;
}

/** Reads what rows stand on in this project: all but the services and machines that may be replaced. */
function readFoundation(): Pick<Catalog, 'images' | 'infrastructure'> {
  const { images, infrastructure } = readFleet();
  return parseCatalog({ images, infrastructure, services: [], machines: [], exceptions: [] });
}

/** Rows' names of the machines that a definition is for: it says them, its file's path does, or there is but one. */
function listMachines({ machines, name }: Definition, all: readonly string[]): readonly string[] {
  if (machines.some(({ value }) => isEveryMachine(value))) return all;
  if (machines.length > 0) return [...new Set(machines.map(({ value }) => toKebabCase(value)))];
  const plain = (text: string): string => toKebabCase(text).replaceAll('-', '');
  const path = plain(name.from.replace(/:\d+$/, ''));
  const inPath = all
    .filter((machine) => path.includes(plain(machine)))
    .sort((one, other) => other.length - one.length);
  if (inPath[0] !== undefined) return [inPath[0]];
  return all.length === 1 ? all : [];
}

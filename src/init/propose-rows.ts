import { Imports } from '../source/closure';
import { AgentTree } from '../source/agent-tree';
import { FleetError } from '../lib/errors';
import { parseCatalog } from '../catalog/load';
import type { Catalog } from '../catalog/schema';
import { readFleet } from '../checkout/fleet';
import type { Found, Definition, Findings, MachineHint } from './definition';
import { chooseConfigurations, type FileOptions } from './configurations';
import { findConflicts } from './conflicts';
import { joinHints, proposeMachine } from './machines';
import { mergeDefinitions, type Agent, type StartedAgent } from './merge';
import { toKebabCase, toPlainName } from './names';
import { listPorts, nameTargets } from './name-targets';
import { FreePorts } from './ports';
import type { Proposal } from './proposal';
import { readDocuments } from '../config-files/documents';
import type { Document } from '../config-files/node';
import { findRefusals } from './refusals';
import { readAgents } from './shapes/agents';
import { isCompose } from '../compose/compose';
import { findComposeDefinitions } from './shapes/compose';
import { findDockerfileDefinitions } from './shapes/dockerfiles';
import { isUnit, readUnit } from './shapes/systemd';
import { readProcesses, readSupervisor } from './shapes/units';
import { proposeService } from './service';
import type { Fleet, Target } from './target';
import { Variables } from './variables';

/** Machines that stand for all there are. */
const ALL = /^(both|all|every|any)$/i;

/** What a person says besides what the folder says. */
export interface ProposeOptions extends FileOptions {
  readonly machines?: readonly MachineHint[];
  /** Values of variables that configurations name. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * Rows for the fleet whose agents and start-up configurations are in a folder. Writes nothing.
 * @param root full path
 * @throws FleetError where the folder has no agent, or not the files that the options name
 */
export function proposeRows(root: string, options: ProposeOptions = {}): Proposal {
  const { machines: given = [], variables: values = {} } = options;
  const { images, infrastructure } = readFoundation();
  const tree = new AgentTree(root);
  // What images do without, people start agents from all the same.
  const listed = new Set([
    ...[...tree.files].filter((file) => !tree.refused.has(file)),
    ...tree.excluded,
  ]);
  const chosen = chooseConfigurations(root, listed, options);
  const { documents, unreadable } = readDocuments(root, chosen.files, chosen.areNamed);
  const readEach = (variables: Variables, known: ReadonlySet<string>): FileFindings[] =>
    documents.map((each) => ({
      file: each.file,
      ...findShape(each, variables, known, root, listed),
    }));
  // A machine's name in one file makes sections of another: first all names, then what stands below them.
  const early = together(
    readEach(new Variables(values), new Set(given.map(({ name }) => toPlainName(name.value)))),
  );
  const hints = joinHints([...given, ...early.machines, ...named(early.definitions)]);
  const variables = new Variables(values);
  const found = readEach(variables, new Set(hints.map(({ name }) => toPlainName(name.value))));
  const { definitions: configured, servers, questions } = together(found);
  const built =
    configured.length === 0 || chosen.areNamed
      ? findDockerfileDefinitions(root, chosen.files)
      : { definitions: [], notes: [] };
  const definitions = [...configured, ...built.definitions];
  if (definitions.length === 0) {
    throw new FleetError([
      ...unreadable,
      `${root}: no file of ${String(documents.length)} read defines an agent, and no Dockerfile starts Python; write a list or map of agents with script, port and dependencies, or give another folder`,
    ]);
  }
  const machines = hints.map(proposeMachine);
  const names = machines.map(({ row }) => row.name);
  const { agents, conflicts, notes } = mergeDefinitions(definitions, (definition) =>
    listMachines(definition, names),
  );
  const targets = nameTargets(servers, agents, infrastructure);
  const taken = definitions.flatMap(({ port, healthPort }) => [port, healthPort]);
  const ports = new FreePorts(taken.flatMap((found) => found?.value ?? []));
  const imports = new Imports(tree);
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
  const services = agents
    .filter(isStarted)
    .map((agent) =>
      proposeService(agent, { root, imports, ports, images, infrastructure, resolve, at }),
    );
  tree.keep();
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
      ...unreadable,
      ...questions,
      ...definitions.flatMap((each) => each.questions),
      ...agents.filter((agent) => !isStarted(agent)).map(askForStart),
      ...machines.flatMap(({ row, todo }) => todo.map((each) => `machine ${row.name}: ${each}`)),
      ...services.flatMap(({ row, todo }) => todo.map((each) => `${row.name}: ${each}`)),
      ...(machines.length === 0 ? ['no machine is named; give --machine NAME[:CARD]'] : []),
    ],
    notes: [
      ...chosen.notes,
      ...(chosen.areNamed ? listEmpty(found) : []),
      ...(built.definitions.length > 0 && !chosen.areNamed
        ? ['no configuration defines an agent: these are the Dockerfiles that start Python']
        : []),
      ...built.notes,
      ...notes,
      ...[...variables.assumed].map(
        ([name, { value, times }]) =>
          `${name} is ${value === '' ? 'empty' : value}, in ${String(times)} place${times > 1 ? 's' : ''}; --set ${name}=VALUE for another`,
      ),
    ],
    refusals: findRefusals(rows),
  };
}

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

function findShape(
  document: Document,
  variables: Variables,
  machines: ReadonlySet<string>,
  root: string,
  files: ReadonlySet<string>,
): Findings {
  const { file } = document;
  const around = { variables, files };
  if (isUnit(file)) return readUnit(document, around);
  if (/\.(ini|conf|cfg)$/.test(file)) return readSupervisor(document, around);
  if (/(^|\/)Procfile/.test(file)) return readProcesses(document, around);
  if (isCompose(document.root)) return findComposeDefinitions(document, variables, root, files);
  return readAgents(document, around, (name) => machines.has(toPlainName(name)));
}

/** All that a file says. */
interface FileFindings extends Findings {
  readonly file: string;
}

/** Lists the files that say nothing. */
const listEmpty = (all: readonly FileFindings[]): string[] =>
  all
    .filter((each) => each.definitions.length + each.servers.length + each.machines.length === 0)
    .map(({ file }) => `${file}: defines no service and no machine`);

const together = (all: readonly Findings[]): Findings => ({
  definitions: all.flatMap(({ definitions }) => definitions),
  servers: all.flatMap(({ servers }) => servers),
  machines: all.flatMap(({ machines }) => machines),
  questions: all.flatMap(({ questions }) => questions),
});

/** Machines that agents name themselves. */
const named = (definitions: readonly Definition[]): MachineHint[] =>
  definitions
    .flatMap(({ machines }) => machines)
    .filter(({ value }) => !ALL.test(value))
    .map((name: Found<string>) => ({ name, profile: {} }));

/** Rows' names of the machines that a definition is for: it says them, its file's path does, or there is but one. */
function listMachines({ machines, name }: Definition, all: readonly string[]): readonly string[] {
  if (machines.some(({ value }) => ALL.test(value))) return all;
  if (machines.length > 0) return [...new Set(machines.map(({ value }) => toKebabCase(value)))];
  const path = toPlainName(name.from.replace(/:\d+$/, ''));
  const inPath = all
    .filter((machine) => path.includes(toPlainName(machine)))
    .sort((one, other) => other.length - one.length);
  if (inPath[0] !== undefined) return [inPath[0]];
  return all.length === 1 ? all : [];
}

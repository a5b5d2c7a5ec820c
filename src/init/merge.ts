import { findLauncherAddress } from '../python/launchers';
import type { Definition, Found, Start } from './definition';
import { toPascalCase } from './names';
import { removePort } from './start-command';

/** An agent of all its definitions, one for each machine that it runs on. */
export interface Agent {
  readonly name: string;
  /** The definitions that its row takes values from, the first first. */
  readonly definitions: readonly Definition[];
  /** By machine, as rows name it. */
  readonly placements: ReadonlyMap<string, Definition>;
  /** What starts it, by the first definition that says so; undefined where none does, and it gets no row. */
  readonly started: StartedDefinition | undefined;
}

export interface StartedDefinition extends Definition {
  readonly start: Found<Start>;
}

/** An agent that gets a row. */
export interface StartedAgent extends Agent {
  readonly started: StartedDefinition;
}

/**
 * Definitions of one name as one agent. Two that do not agree are a conflict; a second machine is not, and what one of them
 * alone says is taken.
 * @param machinesOf rows' names of the machines that a definition is for
 * @param fileOf the file that a definition starts; undefined where it is not there
 */
export function mergeDefinitions(
  definitions: readonly Definition[],
  machinesOf: (definition: Definition) => readonly string[],
  fileOf: (definition: Definition) => string | undefined,
): { readonly agents: readonly Agent[]; readonly conflicts: string[]; readonly notes: string[] } {
  const conflicts: string[] = [];
  const notes: string[] = [];
  const agents = new Map<
    string,
    { definitions: Definition[]; placements: Map<string, Definition> }
  >();
  const { kept, alternatives } = withoutOtherProjects(definitions, fileOf);
  conflicts.push(...alternatives);
  for (const definition of kept) {
    const name = toPascalCase(definition.name.value);
    const known = agents.get(name) ?? {
      definitions: [],
      placements: new Map<string, Definition>(),
    };
    agents.set(name, known);
    const [first] = known.definitions;
    const file = first && findSharedFile(first, definition, fileOf);
    const differs = first ? findDifferences(first, definition, file !== undefined) : [];
    const called = first ? nameBoth(first.name.value, definition.name.value) : '';
    for (const difference of differs) {
      conflicts.push(`${name}: two definitions${called}: ${difference}`);
    }
    known.definitions.push(definition);
    const again = machinesOf(definition).filter((machine) => {
      const before = known.placements.get(machine);
      known.placements.set(machine, before ? complete(before, definition) : definition);
      return before !== undefined;
    });
    const twice = first && (again.length > 0 || machinesOf(definition).length === 0);
    // Several projects may include one file.
    const isSamePlace = first?.name.from === definition.name.from;
    if (!twice || isSamePlace || differs.length > 0) continue;
    const where = `${first.name.from} and ${definition.name.from}`;
    if (haveOtherEdges(first, definition)) {
      conflicts.push(
        `${name}: two definitions: other dependencies: ${where}; the first is written`,
      );
      continue;
    }
    notes.push(
      file !== undefined && !areEqual(first.start?.value, definition.start?.value)
        ? `${name}: defined twice, and both start ${file}: ${where}; the first is written`
        : `${name}: defined twice, and the same: ${where}`,
      ...listOtherValues(first, definition).map((each) => `${name}: ${each}; the first is written`),
    );
  }
  return {
    agents: [...agents].map(([name, agent]) => ({
      name,
      ...agent,
      started: agent.definitions.find(isStarted),
    })),
    conflicts,
    notes,
  };
}

/**
 * Leaves out services of a compose project that have the name of another project's and start something else: nothing that they
 * say is of that one. Of such projects people run one.
 */
function withoutOtherProjects(
  definitions: readonly Definition[],
  fileOf: (definition: Definition) => string | undefined,
): { readonly kept: readonly Definition[]; readonly alternatives: readonly string[] } {
  const alternatives: string[] = [];
  const kept = definitions.filter((definition) => {
    const name = toPascalCase(definition.name.value);
    const same = definitions.filter((each) => toPascalCase(each.name.value) === name);
    const first = same.find(isStarted) ?? definition;
    if (!startsElse(first, definition, fileOf)) return true;
    const [one, other] = [first, definition].map((each) => each.start?.from ?? each.name.from);
    alternatives.push(
      `${name}: two compose projects have it, and start other code: ${String(one)} and ${String(other)}; the row has what the first says; name the files of the project that you run with --config`,
    );
    return false;
  });
  return { kept, alternatives };
}

/** Checks whether services of two projects start what is not the same. */
function startsElse(
  first: Definition,
  other: Definition,
  fileOf: (definition: Definition) => string | undefined,
): boolean {
  if (!first.project || !other.project || first.project === other.project) return false;
  if (!isStarted(first)) return false;
  if (!isStarted(other)) return other.startsOther;
  const [one, two] = [fileOf(first), fileOf(other)];
  return one !== undefined && two !== undefined && one !== two;
}

/** Names that become one are told where more than case and separators parts them, such as `C++` and `C#`. */
const nameBoth = (one: string, other: string): string => {
  const plain = (name: string): string => name.toLowerCase().replace(/[\s_.-]/g, '');
  return plain(one) === plain(other) ? '' : `, of '${one}' and '${other}'`;
};

const isStarted = (definition: Definition): definition is StartedDefinition =>
  definition.start !== undefined;

/** A definition with what another one for the same machine says besides. */
const complete = (one: Definition, other: Definition): Definition => ({
  ...one,
  dependsOn: one.dependsOn.length > 0 ? one.dependsOn : other.dependsOn,
  env: { ...other.env, ...one.env },
});

/** Who names no dependencies says nothing of them. */
function haveOtherEdges(one: Definition, other: Definition): boolean {
  const [ones, others] = [edges(one), edges(other)];
  return ones.length > 0 && others.length > 0 && ones.join() !== others.join();
}

const edges = ({ dependsOn }: Definition): string[] =>
  [...new Set(dependsOn.map(({ value }) => toPascalCase(value)))].sort();

/** Variables that two definitions give other values, without these: they may be secret. */
const listOtherValues = (one: Definition, other: Definition): string[] =>
  Object.entries(one.env).flatMap(([name, { value, from }]) => {
    const second = other.env[name];
    return second && second.value !== value
      ? [`env.${name} has two values: ${from} and ${second.from}`]
      : [];
  });

/** The file that two definitions start in two ways, such as by uvicorn and alone; undefined where they start others. */
function findSharedFile(
  one: Definition,
  other: Definition,
  fileOf: (definition: Definition) => string | undefined,
): string | undefined {
  if (!one.start || !other.start) return undefined;
  const file = fileOf(one);
  const same = areEqual(listOwnArgs(one.start.value), listOwnArgs(other.start.value));
  return file !== undefined && file === fileOf(other) && same ? file : undefined;
}

/** Arguments that are the agent's own: those of a web server are not, and ports are compared by themselves. */
const listOwnArgs = (start: Start): readonly string[] =>
  findLauncherAddress(start, () => false) ? [] : removePort(start.args);

const areEqual = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Finds what two definitions of an agent say differently, whatever machines they are for. */
function findDifferences(one: Definition, other: Definition, startTheSame: boolean): string[] {
  const compare = <T extends Start | number>(
    field: string,
    a: Found<T> | undefined,
    b: Found<T> | undefined,
  ): string[] => {
    if (!a || !b || areEqual(a.value, b.value)) return [];
    return [
      `${field}: ${shown(a.value)} (${a.from}) and ${shown(b.value)} (${b.from}); the first is written`,
    ];
  };
  return [
    ...compare('port', one.port, other.port),
    ...compare('healthPort', one.healthPort, other.healthPort),
    ...(startTheSame ? [] : compare('run', one.start, other.start)),
  ];
}

const shown = (value: Start | number): string =>
  typeof value === 'number'
    ? String(value)
    : ['script' in value ? value.script : `-m ${value.module}`, ...value.args].join(' ');

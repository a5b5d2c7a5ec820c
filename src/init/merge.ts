import type { Definition, Found, Start } from './definition';
import { toPascalCase } from './names';

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
 * Definitions of one name as one agent. Two that do not agree are a conflict; a second machine is not.
 * @param machinesOf rows' names of the machines that a definition is for
 */
export function mergeDefinitions(
  definitions: readonly Definition[],
  machinesOf: (definition: Definition) => readonly string[],
): { readonly agents: readonly Agent[]; readonly conflicts: string[]; readonly notes: string[] } {
  const conflicts: string[] = [];
  const notes: string[] = [];
  const agents = new Map<
    string,
    { definitions: Definition[]; placements: Map<string, Definition> }
  >();
  for (const definition of definitions) {
    const name = toPascalCase(definition.name.value);
    const known = agents.get(name) ?? {
      definitions: [],
      placements: new Map<string, Definition>(),
    };
    agents.set(name, known);
    const [first] = known.definitions;
    const differs = first ? findDifferences(first, definition) : [];
    for (const difference of differs) conflicts.push(`${name}: two definitions: ${difference}`);
    known.definitions.push(definition);
    const again = machinesOf(definition).filter((machine) => {
      const before = known.placements.get(machine);
      known.placements.set(machine, before ?? definition);
      return before !== undefined;
    });
    const twice = first && (again.length > 0 || machinesOf(definition).length === 0);
    if (twice && differs.length === 0) {
      const where = `${first.name.from} and ${definition.name.from}`;
      if (haveSameEdges(first, definition))
        notes.push(`${name}: defined twice, and the same: ${where}`);
      else
        conflicts.push(
          `${name}: two definitions: other dependencies: ${where}; the first is written`,
        );
    }
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

const isStarted = (definition: Definition): definition is StartedDefinition =>
  definition.start !== undefined;

const haveSameEdges = (one: Definition, other: Definition): boolean =>
  edges(one).join() === edges(other).join();

const edges = ({ dependsOn }: Definition): string[] =>
  [...new Set(dependsOn.map(({ value }) => toPascalCase(value)))].sort();

/** Finds what two definitions of an agent say differently, whatever machines they are for. */
function findDifferences(one: Definition, other: Definition): string[] {
  const compare = <T extends Start | number>(
    field: string,
    a: Found<T> | undefined,
    b: Found<T> | undefined,
  ): string[] => {
    if (!a || !b || JSON.stringify(a.value) === JSON.stringify(b.value)) return [];
    return [
      `${field}: ${shown(a.value)} (${a.from}) and ${shown(b.value)} (${b.from}); the first is written`,
    ];
  };
  return [
    ...compare('port', one.port, other.port),
    ...compare('healthPort', one.healthPort, other.healthPort),
    ...compare('run', one.start, other.start),
  ];
}

const shown = (value: Start | number): string =>
  typeof value === 'number'
    ? String(value)
    : ['script' in value ? value.script : `-m ${value.module}`, ...value.args].join(' ');

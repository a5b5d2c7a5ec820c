import type { External, Imports } from '../source/closure';
import {
  findApplication,
  findLauncherAddress,
  findLauncherHealth,
  tellPort,
} from '../python/launchers';
import { agentFacts, type AgentFacts } from './agent';
import type { Found } from './definition';
import { LOWEST_PUBLISHED } from './ports';
import { findEntry, type EntryPoint } from './entry';
import type { StartedAgent } from './merge';

/** An agent with what its own code tells, before it has a port that no other has. */
export interface ReadAgent {
  readonly agent: StartedAgent;
  readonly entry: EntryPoint;
  readonly facts: AgentFacts;
  /** The port that its definitions, its code or its image give it. */
  readonly port: Found<number> | undefined;
  /** True if it may have another port: nothing publishes this one, or no stack may. */
  readonly movable: boolean;
  /** True if its port is the one that its launcher has by itself. */
  readonly isLaunched: boolean;
  /** What it cannot do without and its folder does not have, the standard library included. */
  readonly imports: readonly External[];
  /** Folders that Python must be told of besides the root. */
  readonly searchPath: readonly string[];
}

const NOTHING: AgentFacts = {
  needs: [],
  optional: [],
  schemes: [],
  listensTo: new Set(),
  port: undefined,
  healthPort: undefined,
  takesPort: undefined,
  health: undefined,
  opens: undefined,
};

/**
 * @param root full path of the folder that is read
 * @param isOther whether somebody else than the agent is called so
 */
export function readAgent(
  agent: StartedAgent,
  root: string,
  imports: Imports,
  isOther: (name: string) => boolean,
): ReadAgent {
  const { definitions, started } = agent;
  const entry = findEntry(imports, started.start.value, started.folders);
  const folders = [entry.searchPath ?? [], started.searchPath].flat();
  const searchPath = [...new Set(folders)].filter((folder) => folder !== '');
  const known = entry.reading;
  const closure = known && imports.of({ ...known, args: [...known.args] }, [...searchPath, '.']);
  const read = closure
    ? agentFacts(root, closure, (variable) => isOther(variable.replace(/_?PORT$/, '')))
    : NOTHING;
  const path = findLauncherHealth(started.start.value);
  const facts: AgentFacts =
    path === undefined
      ? read
      : {
          ...read,
          health: { kind: 'http', path, certain: true, on: 'own', from: started.start.from },
        };
  const given = definitions.find(({ port }) => port)?.port;
  const exposed = definitions.find((each) => each.exposed)?.exposed;
  const { value: start, from } = started.start;
  const launched = findLauncherAddress(start, (name) => name in started.env);
  // A launcher does not run what the code does by itself.
  const own = launched
    ? { value: launched.port, from: `${findApplication(start)?.launcher ?? ''}'s own (${from})` }
    : facts.port;
  const port = given ?? own ?? exposed;
  // Many agents have one default, such as 8080: one that can be told another port gets a free one.
  const told = launched
    ? tellPort(start, launched.port) !== undefined
    : facts.port?.variable !== undefined || facts.takesPort !== undefined;
  const movable =
    (!given && (told || port === exposed)) || (port !== undefined && port.value < LOWEST_PUBLISHED);
  const isLaunched = launched !== undefined && port === own;
  const needed = closure?.external.filter(({ optional }) => !optional) ?? [];
  return { agent, entry, facts, imports: needed, port, movable, isLaunched, searchPath };
}

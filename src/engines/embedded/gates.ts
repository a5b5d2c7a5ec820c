import { FleetError } from '../../lib/errors';
import { warn } from '../../lib/output';
import { output } from '../../lib/exec';
import { hashOf, type State } from './state';
import type { Gate } from './translate-command';

/** Gates that must run: those new to the state, or whose triggers changed. */
export const gateSteps = (gates: readonly Gate[], state: State): Gate[] =>
  gates.filter((gate) => state.gates[gate.name]?.triggers !== triggersOf(gate));

const triggersOf = (gate: Gate): string =>
  hashOf([gate.once ? undefined : gate.create, gate.triggers]);

/** Why a gate was not passed. */
export interface Held {
  /** The gate that failed: itself, or one that it needs. */
  readonly gate: string;
  /** What that one printed. */
  readonly lines: readonly string[];
}

/**
 * Runs each gate and remembers that it passed; one that fails keeps back those that need it alone.
 * @param root the project's folder, in which they run
 * @returns by the name of each gate that was not passed, why
 */
export async function runGates(
  gates: readonly Gate[],
  state: State,
  root: string,
): Promise<ReadonlyMap<string, Held>> {
  const held = new Map<string, Held>();
  for (const gate of gates) {
    const cause = gate.needs.map((need) => held.get(need)).find((each) => each !== undefined);
    if (cause) {
      held.set(gate.name, cause);
      continue;
    }
    try {
      const said = await shell(gate.name, gate.create, root);
      for (const line of marked('warning', said)) warn(line);
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      held.set(gate.name, { gate: gate.name, lines: error.lines });
      continue;
    }
    state.gates[gate.name] = {
      triggers: triggersOf(gate),
      ...(gate.delete === undefined ? {} : { delete: gate.delete }),
    };
  }
  return held;
}

/** Undoes every gate that the state remembers, newest first. */
export async function undoGates(state: State, root: string): Promise<void> {
  for (const [name, gate] of Object.entries(state.gates).reverse()) {
    if (gate.delete !== undefined) await shell(name, gate.delete, root);
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a record read from JSON
    delete state.gates[name];
  }
}

/** @returns what it printed */
async function shell(name: string, command: string, cwd: string): Promise<string> {
  try {
    return await output('/bin/sh', ['-c', command], { cwd, all: true });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const errors = marked('error', stderr);
    if (errors.length > 0) throw new FleetError(errors);
    // Above its last line are what it pulled and what it tried.
    const said = stderr.trim().split('\n').pop() ?? '';
    throw new FleetError(`${name}: ${said === '' ? `'${command}' failed` : said}`);
  }
}

/** Lines that a gate meant for people, each whole by itself. */
const marked = (kind: 'error' | 'warning', text: string): string[] =>
  text
    .split('\n')
    .flatMap((line) => (line.startsWith(`${kind}: `) ? [line.slice(kind.length + 2)] : []));

import type { Context } from '../../checkout/context';
import { readOutput } from '../../lib/exec';
import { FleetError } from '../../lib/errors';
import { Phase, warn } from '../../lib/output';
import { listImageGates, type ImageGate } from '../common/image-gates';
import type { ImageFailure } from './build';
import { type State } from './state';
import { hashJson } from '../../lib/hash';
import { readMarked } from './marked-lines';
import type { Gate } from './translate-command';
import { formatCount } from '../../lib/format';

/** Selects the gates that must run: those that are new to the state, or whose triggers changed. */
export const selectGates = (gates: readonly Gate[], state: State): Gate[] =>
  gates.filter((gate) => state.gates[gate.name]?.triggers !== formatTriggers(gate));

const formatTriggers = (gate: Gate): string =>
  hashJson([gate.once ? undefined : gate.create, gate.triggers]);

/** Reason why a gate did not pass. */
export interface GateFailure {
  /** The gate that failed: itself, or one that it needs. */
  readonly gate: string;
  /** The lines that it printed. */
  readonly lines: readonly string[];
}

/**
 * Runs the gates before containers are started. An image that does not pass its own gate counts as one that could not
 * be built.
 * @param strict fail at any gate
 * @returns failures by the name of each image that did not pass
 * @throws FleetError where a gate fails that is not of one service's or family's image
 */
export async function evaluateGates(
  { root, plan }: Context,
  gates: readonly Gate[],
  state: State,
  strict: boolean,
): Promise<ReadonlyMap<string, ImageFailure>> {
  const imageGates = listImageGates(plan);
  const images = new Set(gates.flatMap(({ name }) => imageGates.get(name)?.image ?? []));
  const phase = new Phase('gates', formatCount(images.size, 'image'), images.size === 0);
  const failures = await runGates(gates, state, root);
  const lines = [...new Set([...failures.values()].flatMap((each) => each.lines))];
  const failed = new Map<string, ImageFailure>();
  for (const [name, failure] of failures) {
    const own = imageGates.get(name);
    if (!own?.ours || strict) throw new FleetError(lines);
    const cause = imageGates.get(failure.gate);
    const reason = summarizeGateFailure(failure, cause);
    failed.set(own.image, { image: cause?.image ?? own.image, reason });
  }
  for (const line of lines) phase.printFailure(line);
  phase.finish(failed.size === 0 ? 'all passed' : `${String(failed.size)} failed`);
  return failed;
}

/** Gives the first of the failure's lines, and how many more there are. */
function summarizeGateFailure({ gate, lines }: GateFailure, own: ImageGate | undefined): string {
  // Lines begin with their image, or with the gate where it printed none for people.
  const prefixes = [gate, own?.image ?? gate].map((name) => `${name}: `);
  const first = prefixes.reduce(
    (line, prefix) => (line.startsWith(prefix) ? line.slice(prefix.length) : line),
    lines[0] ?? '',
  );
  const more = lines.length > 1 ? ` (and ${String(lines.length - 1)} more)` : '';
  return `${own?.kind ?? 'gate'}: ${first}${more}`;
}

/**
 * Runs each gate and remembers that it passed. A failure holds back the gates that need the failed one, and no others.
 * @param root the project's folder, in which they run
 * @returns failures by the name of each gate that did not pass
 */
export async function runGates(
  gates: readonly Gate[],
  state: State,
  root: string,
): Promise<ReadonlyMap<string, GateFailure>> {
  const failures = new Map<string, GateFailure>();
  for (const gate of gates) {
    const cause = gate.needs.map((need) => failures.get(need)).find((each) => each !== undefined);
    if (cause) {
      failures.set(gate.name, cause);
      continue;
    }
    try {
      const text = await runShell(gate.name, gate.create, root);
      for (const line of readMarked('warning', text.split('\n'))) warn(line);
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      failures.set(gate.name, { gate: gate.name, lines: error.lines });
      continue;
    }
    state.gates[gate.name] = {
      triggers: formatTriggers(gate),
      ...(gate.delete === undefined ? {} : { delete: gate.delete }),
    };
  }
  return failures;
}

/** Undoes every gate that the state remembers, newest first. */
export async function undoGates(state: State, root: string): Promise<void> {
  for (const [name, gate] of Object.entries(state.gates).reverse()) {
    if (gate.delete !== undefined) await runShell(name, gate.delete, root);
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a record read from JSON
    delete state.gates[name];
  }
}

/** Runs a gate's command and returns what it printed. */
async function runShell(name: string, command: string, cwd: string): Promise<string> {
  try {
    return await readOutput('/bin/sh', ['-c', command], { cwd, all: true });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const errors = readMarked('error', stderr.split('\n'));
    if (errors.length > 0) throw new FleetError(errors);
    // Above its last line are what it pulled and what it tried.
    const last = stderr.trim().split('\n').pop() ?? '';
    throw new FleetError(`${name}: ${last === '' ? `'${command}' failed` : last}`);
  }
}

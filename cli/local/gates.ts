import { FleetError } from '../../catalog/errors';
import { output } from './exec';
import { hashOf, type State } from './state';
import type { Gate } from './translate-command';

/** Gates that must run: those new to the state, or whose triggers changed. */
export const gateSteps = (gates: readonly Gate[], state: State): Gate[] =>
  gates.filter((gate) => state.gates[gate.name]?.triggers !== triggersOf(gate));

const triggersOf = (gate: Gate): string =>
  hashOf([gate.once ? undefined : gate.create, gate.triggers]);

/**
 * Runs each gate and remembers that it passed.
 * @throws FleetError naming the gate that failed and what it printed
 */
export async function runGates(gates: readonly Gate[], state: State): Promise<void> {
  for (const gate of gates) {
    await shell(gate.name, gate.create);
    state.gates[gate.name] = {
      triggers: triggersOf(gate),
      ...(gate.delete === undefined ? {} : { delete: gate.delete }),
    };
  }
}

/** Undoes every gate that the state remembers, newest first. */
export async function undoGates(state: State): Promise<void> {
  for (const [name, gate] of Object.entries(state.gates).reverse()) {
    if (gate.delete !== undefined) await shell(name, gate.delete);
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a record read from JSON
    delete state.gates[name];
  }
}

async function shell(name: string, command: string): Promise<void> {
  try {
    await output('/bin/sh', ['-c', command]);
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    // Above its last line are what it pulled and what it tried.
    const said = stderr.trim().split('\n').pop() ?? '';
    throw new FleetError(`${name}: ${said === '' ? `'${command}' failed` : said}`);
  }
}

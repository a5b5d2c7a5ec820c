import { FleetError } from '../lib/errors';
import { loadContext, chooseStacks } from '../checkout/context';
import { listStacks } from '../checkout/stack-file';
import { printContainers } from '../docker/containers';
import { filterByLabel, formatLabel, LABELS } from '../docker/labels';

/**
 * The stack that tells most of each machine here: its own, or, where that does not run on this Docker engine, another one
 * for the same machine that does, such as dev.
 */
export async function findStacksHere(): Promise<string[]> {
  const running = await listRunningStacks();
  const others = listStacks().filter((name) => running.has(name));
  const isFor = (machine: string, stack: string): boolean =>
    loadContext(stack, false).plan.machine.name === machine;
  return chooseStacks(undefined).map((own) =>
    running.has(own) ? own : (others.find((stack) => isFor(own, stack)) ?? own),
  );
}

/** Names of all stacks with containers on this engine; none where it does not answer. */
async function listRunningStacks(): Promise<ReadonlySet<string>> {
  try {
    const names = await printContainers({
      filter: filterByLabel(LABELS.stack),
      format: formatLabel(LABELS.stack),
    });
    return new Set(names.split('\n'));
  } catch (error) {
    // What is not known here, the report itself says, with the reason.
    if (error instanceof FleetError) return new Set();
    throw error;
  }
}

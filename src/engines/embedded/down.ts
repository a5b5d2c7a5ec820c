import type { Context } from '../../checkout/context';
import { runCompose } from '../../docker/compose';
import { listContainers, stopContainers } from '../../docker/containers';
import { isInfrastructure } from '../../docker/labels';
import { listStackVolumes } from '../../docker/volumes';
import { FleetError } from '../../lib/errors';
import { locateStateFolder } from '../../lib/home';
import { Phase, warn } from '../../lib/output';
import { dropLedger } from '../common/ledger-volume';
import { prepareChange } from '../common/prepare';
import { withStackLock } from '../common/stack-lock';
import { checkRemoved } from '../common/removal';
import { printVolumes } from '../common/volumes';
import type { DownOptions } from '../engine';
import { claimStack, dropClaim } from './claim';
import { undoGates } from './gates';
import { readState, writeState, type State } from './state';
import { formatCount } from '../../lib/format';

/** Removes the stack's containers and networks, and its volumes where `volumes` says so. */
export async function down(context: Context, { volumes, takeOver }: DownOptions): Promise<void> {
  prepareChange(context);
  const { project, stack, prefix, root } = context;
  const folder = locateStateFolder(project, stack.name);
  const named = await withStackLock(context, async () => {
    await claimStack(context, 'down', takeOver);
    const containers = await listContainers(stack.name);
    const named = await listStackVolumes(stack.name);
    const phase = new Phase(
      'down',
      `${formatCount(containers.length, 'container')} of stack ${stack.name}`,
    );
    // Agents may still write to the servers while they end.
    await stopContainers(
      containers.filter(({ Config }) => !isInfrastructure(Config.Labels)).map(({ Id }) => Id),
    );
    const { code, tail } = await runCompose({ name: prefix }, [
      'down',
      '--remove-orphans',
      '--timeout',
      '10',
      ...(volumes ? ['--volumes'] : []),
    ]);
    if (code !== 0) throw new FleetError(tail.slice(-5));
    const state = readState(folder);
    await undoGates(state, root);
    forgetGates(folder, state);
    if (volumes) await dropLedger(context);
    await checkRemoved(stack.name, volumes);
    await dropClaim(context);
    phase.finish('removed');
    return named;
  });
  printVolumes(named, volumes);
}

/** Writes the state without its gates. On a full disk the stack is down all the same, and the next `up` runs every gate. */
function forgetGates(folder: string, state: State): void {
  try {
    writeState(folder, state);
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    for (const line of error.lines) warn(line);
  }
}

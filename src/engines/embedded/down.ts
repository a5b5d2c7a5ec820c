import type { Context } from '../../checkout/context';
import { runCompose } from '../../docker/compose';
import { listContainers, stopContainers } from '../../docker/containers';
import { filterByStack, isInfrastructure } from '../../docker/labels';
import { listVolumes } from '../../docker/volumes';
import { FleetError } from '../../lib/errors';
import { withStackLock } from '../../lib/stack-lock';
import { Phase } from '../../lib/output';
import { prepareChange } from '../common/prepare';
import { printKeptVolumes } from '../common/volumes';
import { undoGates } from './gates';
import { readState, writeState } from './state';

/** Removes the stack's containers and networks, and its volumes where `volumes` says so. */
export async function down(context: Context, volumes: boolean): Promise<void> {
  const folder = prepareChange(context);
  const { stack, prefix, root } = context;
  await withStackLock(folder, async () => {
    const containers = await listContainers(stack.name);
    const phase = new Phase(
      'down',
      `${String(containers.length)} containers of stack ${stack.name}`,
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
    writeState(folder, state);
    phase.finish('removed');
  });
  if (!volumes) printKeptVolumes(await listVolumes(filterByStack(stack.name)));
}

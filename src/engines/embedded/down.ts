import { checkEngineName } from '../common/engine-check';
import { checkOwner } from '../common/owner';
import type { Context } from '../../checkout/context';
import { containersOf, volumesOf } from '../../docker/containers';
import { lines } from '../../lib/exec';
import { undoGates } from './gates';
import { readState, stateFolder, withLock, writeState } from './state';
import { FleetError } from '../../lib/errors';
import { Phase, print } from '../../lib/output';

/** Removes the stack's containers and networks; volumes only where asked for. */
export async function down(context: Context, volumes: boolean): Promise<void> {
  checkEngineName(context.stack);
  checkOwner(context.stack);
  const folder = stateFolder(context.project, context.stack.name);
  await withLock(folder, async () => {
    const count = (await containersOf(context.stack.name)).length;
    const phase = new Phase('down', `${String(count)} containers of stack ${context.stack.name}`);
    const args = ['compose', '-p', context.prefix, 'down', '--remove-orphans', '--timeout', '10'];
    const { code, tail } = await lines(
      'docker',
      volumes ? [...args, '--volumes'] : args,
      () => undefined,
    );
    if (code !== 0) throw new FleetError(tail.slice(-5));
    const state = readState(folder);
    await undoGates(state, context.root);
    writeState(folder, state);
    phase.done('removed');
  });
  if (volumes) return;
  const kept = await volumesOf(context.stack.name);
  if (kept.length > 0)
    print(`volumes stay (bin/fleet down --volumes removes them): ${kept.join(', ')}`);
}

import type { Context } from '../../checkout/context';
import { listContainers } from '../../docker/containers';
import { listStackVolumes, removeVolumes } from '../../docker/volumes';
import { runInterruptibly } from '../../lib/interrupt';
import { Phase } from '../../lib/output';
import { dropLedger } from '../common/ledger-volume';
import { prepareChange } from '../common/prepare';
import { withStackLock } from '../common/stack-lock';
import { checkRemoved } from '../common/removal';
import { VOLUME } from '../common/resources';
import { printVolumes } from '../common/volumes';
import type { DownOptions } from '../engine';
import { runPulumi } from './cli';
import { explainFailure } from './failure';
import { withBackendLock } from './backend-lock';
import { Problems } from './problems';
import { repair } from './repair';
import type { Run } from './run';
import { openStack, PARALLEL } from './stack';
import type { PulumiState } from './state';
import { formatCount } from '../../lib/format';

/** Removes the stack's containers and networks, and its volumes where `volumes` says so. Its history stays. */
export async function down(context: Context, { volumes }: DownOptions): Promise<void> {
  const { name } = context.stack;
  prepareChange(context);
  const named = await withStackLock(context, async () => {
    const stack = await openStack(context);
    const count = (await listContainers(name)).length;
    const phase = new Phase('down', `${formatCount(count, 'container')} of stack ${name}`);
    await runInterruptibly((signal) =>
      withBackendLock(stack, () => destroy({ context, stack, signal }, volumes)),
    );
    const named = await listStackVolumes(name);
    if (volumes) {
      await removeVolumes(named);
      await dropLedger(context);
    }
    await checkRemoved(name, volumes);
    phase.finish('removed');
    return named;
  });
  printVolumes(named, volumes);
}

async function destroy(run: Run, volumes: boolean): Promise<void> {
  const { context, stack, signal } = run;
  const { state } = await repair(run, true);
  if (volumes) await unprotect(context, state);
  const problems = new Problems();
  signal.throwIfAborted(); // Pulumi hears of Ctrl-C only once it runs
  try {
    await stack.destroy({
      onEvent: (event) => {
        problems.take(event);
      },
      excludeProtected: true,
      parallel: PARALLEL,
      color: 'never',
      showSecrets: false,
      signal,
    });
  } catch (error) {
    throw await explainFailure(context, problems.list, error);
  }
}

/** Makes Pulumi forget the volumes. It retains them on delete, and so leaves them to be removed by hand. */
async function unprotect(context: Context, state: PulumiState): Promise<void> {
  for (const { urn, protect } of state.ofType(VOLUME)) {
    if (protect) await runPulumi(context, 'state', 'unprotect', urn, '--yes');
  }
}

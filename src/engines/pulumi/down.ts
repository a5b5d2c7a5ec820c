import { checkEngineName } from '../common/engine-check';
import { checkOwner } from '../common/owner';
import type { Stack } from '@pulumi/pulumi/automation';
import type { Context } from '../../checkout/context';
import { interruptible } from '../../lib/interrupt';
import { containersOf, volumesOf } from '../../docker/containers';
import { output } from '../../lib/exec';
import { VOLUME } from '../common/resources';
import { stateFolder, withLock } from '../embedded/state';
import { Phase, print } from '../../lib/output';
import { runPulumi } from './command';
import { Deployment } from './deployment';
import { failure } from './failure';
import { withStackLock } from './lock';
import { Problems } from './problems';
import { repair } from './repair';
import { openStack, PARALLEL } from './stack';

/** Removes the stack's containers and networks; volumes only where asked for. Its config and history stay. */
export async function down(context: Context, volumes: boolean): Promise<void> {
  checkEngineName(context.stack);
  checkOwner(context.stack);
  await withLock(stateFolder(context.project, context.stack.name), async () => {
    const stack = await openStack(context);
    const count = (await containersOf(context.stack.name)).length;
    const phase = new Phase('down', `${String(count)} containers of stack ${context.stack.name}`);
    await interruptible((signal) =>
      withStackLock(stack, () => destroy(context, stack, volumes, signal)),
    );
    phase.done('removed');
  });
  const kept = await volumesOf(context.stack.name);
  if (kept.length === 0) return;
  if (volumes) await output('docker', ['volume', 'rm', ...kept]);
  else print(`volumes stay (bin/fleet down --volumes removes them): ${kept.join(', ')}`);
}

async function destroy(
  context: Context,
  stack: Stack,
  volumes: boolean,
  signal: AbortSignal,
): Promise<void> {
  const deployment = await repair(context, stack, signal);
  if (volumes) await unprotect(context, deployment);
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
    throw await failure(context, problems.list, error);
  }
}

/** Pulumi then forgets them; they are retained on delete, and so left to be removed by hand. */
async function unprotect(context: Context, deployment: Deployment): Promise<void> {
  for (const { urn, protect } of deployment.ofType(VOLUME)) {
    if (protect) await runPulumi(context, 'state', 'unprotect', urn, '--yes');
  }
}

import type { Stack } from '@pulumi/pulumi/automation';
import { FleetError } from '../../lib/errors';
import type { Context } from '../../checkout/context';
import { labelOf } from '../../docker/containers';
import { output } from '../../lib/exec';
import { print } from '../../lib/output';
import { Deployment } from './deployment';
import { nameOf } from './events';
import { gapsOf, type Gaps } from './state-mismatch';

/**
 * Puts right what an interrupted update, or anything else, left between Pulumi's state and Docker.
 * @returns the state after that
 */
export async function repair(
  context: Context,
  stack: Stack,
  signal: AbortSignal,
): Promise<Deployment> {
  const deployment = await Deployment.read(context);
  const gaps = await gapsOf(context, deployment);
  const { containers, networks } = gaps.halfMade;
  if (deployment.pending.length + containers.length + networks.length > 0) {
    await deployment.dropPending(); // and so makes sure that nobody is just making them
    await removeHalfMade(stack.name, gaps);
  }
  if (gaps.lost.length === 0) return deployment;
  print(`! gone since the last up: ${gaps.lost.map(({ urn }) => nameOf(urn)).join(', ')}`);
  signal.throwIfAborted();
  const target = gaps.lost.map(({ urn }) => urn);
  await stack.refresh({ target, color: 'never', showSecrets: false, signal });
  return await Deployment.read(context);
}

/** Never a volume: it holds data, and Docker makes one of the same name only once. */
async function removeHalfMade(stack: string, { halfMade, ours }: Gaps): Promise<void> {
  const { containers, networks } = halfMade;
  if (containers.length > 0 && !ours) {
    const names = containers.map(({ Name }) => Name.slice(1));
    throw new FleetError(
      `stack ${stack}: Pulumi's state does not know ${names.join(', ')}; log in to the backend that made them (pulumi login, PULUMI_BACKEND_URL), or remove them: docker rm -f ${names.join(' ')}`,
    );
  }
  if (containers.length > 0) {
    const names = containers.map((each) => labelOf(each, 'fleet.service'));
    print(`! half made, removed: ${names.join(', ')}`);
    await output('docker', ['rm', '--force', ...containers.map(({ Id }) => Id)]);
  }
  if (networks.length > 0) await output('docker', ['network', 'rm', ...networks]);
}

/** Starts containers that are there and do not run. */
export async function startStopped(context: Context, deployment: Deployment): Promise<void> {
  const { stopped } = await gapsOf(context, deployment);
  if (stopped.length > 0) await output('docker', ['start', ...stopped.map(({ Id }) => Id)]);
}

import { FleetError } from '../../lib/errors';
import type { Context } from '../../checkout/context';
import { readLabel, removeContainers, startContainers } from '../../docker/containers';
import { removeNetworks } from '../../docker/networks';
import { print } from '../../lib/output';
import { PulumiState } from './state';
import { readName } from './events';
import type { Run } from './run';
import { findStateMismatches, type StateMismatches } from './state-mismatch';
import { LABELS } from '../../docker/labels';

/** A stack after a repair. */
export interface Repaired {
  readonly state: PulumiState;
  /** URNs of images that the local registry has lost: the update must replace them, as no refresh can drop them. */
  readonly lostImages: readonly string[];
}

/** Repairs the mismatches that an interrupted update, or anything else, left between Pulumi's state and Docker. */
export async function repair({ context, stack, signal }: Run): Promise<Repaired> {
  const state = await PulumiState.read(context);
  const mismatches = await findStateMismatches(context, state);
  const { lost } = mismatches;
  const lostImages = mismatches.lostImages.map(({ urn }) => urn);
  const { containers, networks } = mismatches.untracked;
  if (state.pending.length + containers.length + networks.length > 0) {
    await state.dropPending(); // and so makes sure that nobody is just making them
    await removeUntracked(stack.name, mismatches);
  }
  if (lost.length === 0) return { state, lostImages };
  print(`! gone since the last up: ${lost.map(({ urn }) => readName(urn)).join(', ')}`);
  signal.throwIfAborted();
  const target = lost.map(({ urn }) => urn);
  await stack.refresh({ target, color: 'never', showSecrets: false, signal });
  return { state: await PulumiState.read(context), lostImages };
}

/** Removes untracked containers and networks. Volumes stay: they hold data, and Docker makes each name only once. */
async function removeUntracked(stack: string, { untracked, ours }: StateMismatches): Promise<void> {
  const { containers, networks } = untracked;
  if (containers.length > 0 && !ours) {
    const names = containers.map(({ Name }) => Name.slice(1));
    throw new FleetError(
      `stack ${stack}: Pulumi's state does not know its containers: '${names.join(', ')}'; log in to the backend that made them (pulumi login, PULUMI_BACKEND_URL), or remove them: docker rm -f ${names.join(' ')}`,
    );
  }
  if (containers.length > 0) {
    const names = containers.map((each) => readLabel(each, LABELS.service));
    print(`! not in Pulumi's state, removed: ${names.join(', ')}`);
    await removeContainers(containers.map(({ Id }) => Id));
  }
  await removeNetworks(networks);
}

/** Starts containers that are there and do not run. */
export async function startStopped(context: Context, state: PulumiState): Promise<void> {
  const { stopped } = await findStateMismatches(context, state);
  await startContainers(stopped.map(({ Id }) => Id));
}

import { toSlug } from '../../catalog/names';
import { FleetError } from '../../lib/errors';
import type { Context } from '../../checkout/context';
import { readLabel, removeContainers, stopContainers } from '../../docker/containers';
import { removeNetworks } from '../../docker/networks';
import { print } from '../../lib/output';
import { applyRemedies } from '../common/remedies';
import { CONTAINER } from '../common/resources';
import type { Watch } from '../common/watch';
import type { Selection } from '../engine';
import { PulumiState } from './state';
import { readName } from './events';
import type { Run } from './run';
import { findStateMismatches, type StateMismatches } from './state-mismatch';
import { LABELS } from '../../docker/labels';
import { writeCommand } from '../../lib/shell';

/** A stack after a repair. */
export interface Repaired {
  readonly state: PulumiState;
  /** URNs of images that the local registry has lost: the update must replace them, as no refresh can drop them. */
  readonly lostImages: readonly string[];
}

/**
 * Repairs the mismatches that an interrupted update, or anything else, left between Pulumi's state and Docker.
 * @param build whether images are built: else the registry need not answer
 */
export async function repair({ context, stack, signal }: Run, build: boolean): Promise<Repaired> {
  const state = await PulumiState.read(context);
  const mismatches = await findStateMismatches(context, state, build);
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
      `stack ${stack}: Pulumi's state does not know its containers: '${names.join(', ')}'; log in to the backend that made them (${writeCommand('pulumi', 'login')}, PULUMI_BACKEND_URL), or remove them: ${writeCommand('docker', 'rm', '-f', ...names)}`,
    );
  }
  if (containers.length > 0) {
    const names = containers.map((each) => readLabel(each, LABELS.service));
    print(`! not in Pulumi's state, removed: ${names.join(', ')}`);
    const ids = containers.map(({ Id }) => Id);
    await stopContainers(ids); // they may have data that they still have to write
    await removeContainers(ids);
  }
  await removeNetworks(networks);
}

/**
 * Helps containers up that do not run well and that are there: starts, unpauses, reconnects or restarts them.
 * @returns URNs of those that Docker refuses, for instance as their network is gone: the update must replace them
 */
export async function helpUp(
  context: Context,
  watch: Watch,
  selection: Selection,
  state: PulumiState,
): Promise<string[]> {
  const look = await watch.look();
  const selected = look.filter(({ service }) => selection.includes(toSlug(service)));
  const refused = await applyRemedies(context, watch, selected);
  for (const { service, reason } of refused) print(`! ${service} is replaced: ${reason}`);
  const names = new Set(refused.map(({ service }) => toSlug(service)));
  return state.ofType(CONTAINER).flatMap(({ urn }) => (names.has(readName(urn)) ? [urn] : []));
}

import { listContainers, type InspectedContainer } from '../../docker/containers';
import { Phase } from '../../lib/output';
import { checkReservedGpu } from '../common/docker-engine';
import { findPending } from '../common/resources';
import { settle } from '../common/settle';
import { isWell, Watch } from '../common/watch';
import type { ContainerStep, UpResult } from '../engine';
import type { BuildResult } from './build';
import { composeUp, planContainers, readComposeService, writeCompose } from './compose';
import { excludeFailedServices } from './exclude-failed';
import { explainStartFailure, listImageFailures } from './failure';
import { evaluateGates, selectGates } from './gates';
import { resolveImages } from './images';
import type { Run } from './run';
import { writeState } from './state';

/**
 * Starts what differs and waits for it. Services without an image keep the container that they have.
 * @returns how that went, with the services that failed by their images or by themselves
 * @throws FleetError where a gate, the infrastructure or Docker itself fails; where strict, on any failure
 */
export async function start(run: Run, built: BuildResult): Promise<UpResult> {
  const { context, translation, selection, strict } = run;
  const existing = await listContainers(context.stack.name);
  const failed = new Map([...built.failed, ...(await passGates(run, built, existing))]);
  const former = new Map(existing.map((each) => [readComposeService(each), each.Config.Image]));
  const compose = strict
    ? translation.compose
    : excludeFailedServices(translation.compose, new Set(failed.keys()), former);
  const file = writeCompose(run.folder, { ...translation, compose }, built.digests);
  const failures = listImageFailures(context.plan, failed);
  const services = Object.keys(translation.compose.services).filter(
    (name) => selection.includes(name) && !failed.has(name),
  );
  const steps = (await planContainers(context, file, compose, selection)).filter(
    ({ name }) => !failed.has(name),
  );
  const watch = new Watch(context, existing);
  const unhealthyBefore = (await watch.look()).some((each) => !isWell(each));
  if (services.length === 0 || (steps.length === 0 && !unhealthyBefore)) return { failures };
  checkReservedGpu(context.plan);
  const phase = new Phase('containers', describeSteps(steps));
  const changing = new Set(steps.map((step) => step.name));
  const options = { services, removeOrphans: selection.all, strict };
  const composed = await composeUp(context, file, options, watch, (name) => {
    if (changing.has(name)) phase.printItem(name, 'healthy');
  });
  if (composed.code !== 0) throw await explainStartFailure(context, composed.tail);
  const result = await settle(context, watch, run);
  return { ...result, failures: [...failures, ...result.failures] };
}

/** Evaluates the gates of what is built and selected, and remembers those that passed. */
async function passGates(
  { context, translation, folder, state, strict }: Run,
  { digests }: BuildResult,
  existing: readonly InspectedContainer[],
): Promise<BuildResult['failed']> {
  // A machine that lost its containers lost what gates made, too.
  if (existing.length === 0) state.gates = {};
  const gates = translation.gates.filter((gate) =>
    findPending(gate).every((image) => digests.has(image)),
  );
  const due = selectGates(resolveImages(gates, translation, digests), state);
  return await evaluateGates(context, due, state, strict).finally(() => {
    writeState(folder, state);
  });
}

function describeSteps(steps: readonly ContainerStep[]): string {
  const count = (action: string): number => steps.filter((step) => step.action === action).length;
  return (['create', 'replace', 'start', 'remove'] as const)
    .filter((action) => count(action) > 0)
    .map((action) => `${String(count(action))} to ${action}`)
    .join(', ');
}

import type { Context } from '../../checkout/context';
import { listContainers, type InspectedContainer } from '../../docker/containers';
import { Phase } from '../../lib/output';
import { checkReservedGpu } from '../common/docker-engine';
import { SIGNS } from '../common/preview';
import { findPending } from '../common/resources';
import { listReverted, Rollout } from '../common/rollout';
import { selectSlugs } from '../common/selection';
import { settle } from '../common/settle';
import { joinFailures } from '../common/unhealthy';
import { judgeStack, Watch } from '../common/watch';
import type { ContainerStep, Selection, ServiceFailure, UpResult } from '../engine';
import type { BuildResult } from './build';
import { planContainers, readComposeService, writeCompose } from './compose';
import { excludeFailedServices } from './exclude-failed';
import { listImageFailures } from './failure';
import { evaluateGates, selectGates } from './gates';
import { resolveImages } from './images';
import { launch, type Launch } from './launch';
import { loadCheckedProgram } from './program';
import type { Run } from './run';
import { writeState } from './state';
import type { ComposeFile, Translation } from './translate';

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
  const prepare = (program: Translation): ComposeFile =>
    strict
      ? program.compose
      : excludeFailedServices(program.compose, new Set(failed.keys()), former);
  const write = (program: Translation): string =>
    writeCompose(run.folder, { ...program, compose: prepare(program) }, built.digests);
  const compose = prepare(translation);
  const file = write(translation);
  const failures = listImageFailures(context.plan, failed);
  const services = Object.keys(translation.compose.services).filter(
    (name) => selection.includes(name) && !failed.has(name),
  );
  const steps = (await planContainers(context, file, compose, selection)).filter(
    ({ name, action }) => !failed.has(name) && action !== 'wait',
  );
  const watch = new Watch(context, existing);
  if (services.length === 0 && steps.length === 0) return { failures };
  if (steps.length === 0) {
    const result = await settle(context, watch, run);
    return { ...result, failures: joinFailures(failures, result.failures) };
  }
  const rollout = await Rollout.begin(context, await judgeStack(context));
  if (!run.retry) rollout.refuseFailed(selectReplaced(steps));
  const writeHeld = async (held: Context): Promise<void> => {
    write(await loadCheckedProgram(held));
  };
  const trials = new Map(
    [...translation.trials].map(([name, command]) => [
      name,
      resolveImages(command, translation, built.digests),
    ]),
  );
  const refused = await change({ run, file, compose, steps, watch, rollout, trials, writeHeld });
  const result = await settle(context, watch, run);
  await rollout.finish(await watch.look());
  const reverted = listReverted(rollout, result.failures);
  const unwell = rollout.mark(joinFailures(refused, result.failures));
  return { ...result, failures: joinFailures(failures, reverted, unwell) };
}

const selectReplaced = (steps: readonly ContainerStep[]): Selection =>
  selectSlugs(steps.filter(({ action }) => action === 'replace').map(({ name }) => name));

/** Makes the changes. @returns the services that Docker did not start */
async function change(changes: Omit<Launch, 'phase'>): Promise<ServiceFailure[]> {
  checkReservedGpu(changes.run.context.plan);
  return await launch({ ...changes, phase: new Phase('containers', describeSteps(changes.steps)) });
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
  return (Object.keys(SIGNS) as ContainerStep['action'][])
    .filter((action) => count(action) > 0)
    .map((action) => `${String(count(action))} to ${action}`)
    .join(', ');
}

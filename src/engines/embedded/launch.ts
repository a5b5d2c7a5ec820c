import { runCompose, type ComposeCommand } from '../../docker/compose';
import { removeContainers, stopContainers } from '../../docker/containers';
import { LABELS } from '../../docker/labels';
import { FleetError } from '../../lib/errors';
import { warn, type Phase } from '../../lib/output';
import { toSlug } from '../../catalog/names';
import type { Context } from '../../checkout/context';
import type { FailedTrial, Rollout } from '../common/rollout';
import { applyRemedies } from '../common/remedies';
import {
  describeFailures,
  formatUnhealthy,
  joinFailures,
  selectInfrastructure,
} from '../common/unhealthy';
import { hasFailed, isWell, type JudgedContainer, type Watch } from '../common/watch';
import type { ContainerStep, ServiceFailure } from '../engine';
import { NETWORK_GONE, readComposeService } from './compose';
import { readComposeErrors } from './failure';
import { ReleaseTrials, type PlannedTrial } from './release-trials';
import type { Run } from './run';
import type { TrialCommand } from './translate-command';
import type { ComposeFile } from './translate';

/** The changes of an `up`, and what they are made with. */
export interface Launch {
  readonly run: Pick<Run, 'context' | 'selection' | 'strict' | 'revert' | 'build'>;
  /** Trials by container, of the releases that wait for theirs. */
  readonly trials: ReadonlyMap<string, TrialCommand>;
  /** Path of the compose file. */
  readonly file: string;
  readonly compose: ComposeFile;
  readonly steps: readonly ContainerStep[];
  readonly watch: Watch;
  readonly phase: Phase;
  readonly rollout: Rollout;
  /** Writes the compose file anew, with the holds of a context. */
  readonly writeHeld: (context: Context) => Promise<void>;
}

type Look = readonly JudgedContainer[];

/**
 * Creates, replaces and starts what differs: each container once those that it depends on are healthy or have failed. Compose
 * does not wait, as its wait for a container that restarts again and again ends after minutes only. What Docker refuses
 * concerns that container alone.
 * @returns the services that Docker did not start
 * @throws FleetError where the infrastructure fails; where strict, at the first failure
 */
export async function launch(launching: Launch): Promise<ServiceFailure[]> {
  const trials = new ReleaseTrials(launching.run.context.root);
  try {
    return await launchAll(launching, trials);
  } finally {
    trials.end();
  }
}

async function launchAll(launching: Launch, trials: ReleaseTrials): Promise<ServiceFailure[]> {
  const { compose, steps, watch } = launching;
  await removeFirst(await watch.look(), steps);
  await pullImages(launching);
  const pending = new Map(
    steps.filter(({ action }) => action !== 'remove').map((step) => [step.name, step]),
  );
  reportHealthy(launching);
  const failures: ServiceFailure[] = [];
  trials.begin(listTrials(launching), (name) => pending.has(name));
  watch.onWait(async (look) => {
    const tried = trials.takeFailed();
    for (const { service } of tried) pending.delete(toSlug(service));
    const reverted = await putBack(launching, listDone(launching, pending, look), tried, failures);
    for (const name of reverted) keepDependants(pending, compose.services, name);
    if (reverted.length > 0 && launching.run.strict) pending.clear();
    pauseLaunch(launching, pending);
    return reverted.length > 0;
  });
  for (;;) {
    // The look is from after the last wave: it has every container that there is.
    const look = await watch.waitUntil(
      (each) => listReady(launching, pending, each, trials).length > 0 || pending.size === 0,
    );
    await refuseFailure(launching, look, failures, pending);
    if (pending.size === 0) return failures;
    const wave = listReady(launching, pending, look, trials);
    for (const { name } of wave) pending.delete(name);
    failures.push(...(await startWave(launching, look, wave)));
  }
}

/**
 * Lists the steps of containers whose turn has come: what they depend on is healthy or has failed. Before a container is replaced,
 * a release that it depends on must be stable: until then it may still be put back.
 */
function listReady(
  { compose: { services }, rollout }: Launch,
  pending: ReadonlyMap<string, ContainerStep>,
  look: Look,
  trials: ReleaseTrials,
): ContainerStep[] {
  const list = (isMeant: (judged: JudgedContainer) => boolean): ReadonlySet<string> =>
    new Set(look.filter(isMeant).map(({ container }) => readComposeService(container)));
  const starting = list(({ verdict }) => verdict.condition === 'starting');
  const unproven = list(
    (each) => each.verdict.condition === 'healthy' && each.startedHere && rollout.isRelease(each),
  );
  return [...pending.values()].filter(
    ({ name, action }) =>
      !trials.isOpen(name) &&
      Object.keys(services[name]?.depends_on ?? {}).every(
        (need) =>
          !pending.has(need) &&
          !starting.has(need) &&
          !(action === 'replace' && unproven.has(need)),
      ),
  );
}

/** Lists the trials of the releases that replace a container, unless nobody would put one back that fails. */
function listTrials({ run, steps, trials, compose }: Launch): PlannedTrial[] {
  if (!run.revert) return [];
  return steps.flatMap(({ name, action }) => {
    const command = trials.get(name);
    if (action !== 'replace' || !command) return [];
    return [{ name, service: compose.services[name]?.labels[LABELS.service] ?? name, command }];
  });
}

/** Lists the selected containers that nothing is still to be done to. */
const listDone = (
  { run: { selection } }: Launch,
  pending: ReadonlyMap<string, ContainerStep>,
  look: Look,
): Look =>
  look.filter(({ container }) => {
    const name = readComposeService(container);
    return selection.includes(name) && !pending.has(name);
  });

/** Keeps the containers as they are that would be replaced, and that wait for a service which was put back. */
function keepDependants(
  pending: Map<string, ContainerStep>,
  services: ComposeFile['services'],
  kept: string,
): void {
  for (const { name, action } of [...pending.values()]) {
    if (action !== 'replace' || !(kept in (services[name]?.depends_on ?? {}))) continue;
    pending.delete(name);
    warn(`${name}: is not released, as it waits for ${kept}`);
    keepDependants(pending, services, name);
  }
}

/** Changes nothing more where the surroundings are at fault: what they break is to be mended first. */
function pauseLaunch(
  { rollout: { paused }, phase }: Launch,
  pending: Map<string, ContainerStep>,
): void {
  if (paused === undefined || pending.size === 0) return;
  phase.printFailure(`paused: ${[...pending.keys()].join(', ')}: left as they are: ${paused}`);
  pending.clear();
}

/**
 * Puts the services back whose new definition has failed: holds each at the last one that was stable, and gives it a container
 * of that. One that failed its trial has its container still.
 * @param failures takes those that Docker did not start again
 * @returns their names in the compose file
 */
async function putBack(
  launching: Launch,
  look: Look,
  trials: readonly FailedTrial[],
  failures: ServiceFailure[],
): Promise<string[]> {
  const { rollout, phase, writeHeld, run } = launching;
  if (!run.revert) return [];
  const { context, reverts } = await rollout.hold(look, trials);
  for (const { service, reason, to, kept } of reverts) {
    const then = kept ? `${to.id} goes on` : `it goes back to ${to.id}`;
    phase.printFailure(`${service}: ${reason}; ${then}`);
  }
  const held = new Set(reverts.map(({ service }) => service));
  const unheld = trials.filter(({ service }) => !held.has(service));
  for (const { service, reason } of unheld) failures.push({ service, stage: 'trial', reason });
  if (reverts.length > 0) await writeHeld(context);
  const names = reverts.filter(({ kept }) => !kept).map(({ service }) => toSlug(service));
  failures.push(...(await startByCompose(launching, names)));
  return [...held, ...unheld.map(({ service }) => service)].map(toSlug);
}

/**
 * Ends the launch where going on is of no use.
 * @throws FleetError where infrastructure failed that was launched; where strict, on any failure
 */
async function refuseFailure(
  { run: { context, strict, selection } }: Launch,
  look: Look,
  refused: readonly ServiceFailure[],
  pending: ReadonlyMap<string, ContainerStep>,
): Promise<void> {
  const launched = look.filter(({ container, verdict }) => {
    const name = readComposeService(container);
    return hasFailed(verdict) && selection.includes(name) && !pending.has(name);
  });
  const failures = joinFailures(refused, await describeFailures(launched));
  const fatal = strict ? failures : selectInfrastructure(context.plan, failures);
  if (fatal.length > 0) throw new FleetError(fatal.map(formatUnhealthy));
}

/** Starts containers whose turn has come. @returns the services that Docker refuses */
async function startWave(
  launching: Launch,
  look: Look,
  wave: readonly ContainerStep[],
): Promise<ServiceFailure[]> {
  const { watch, run } = launching;
  const [made, helped] = [wave.filter(isMade), wave.filter((step) => !isMade(step))];
  const names = new Set(helped.map(({ name }) => name));
  const [failed, refused] = await Promise.all([
    startByCompose(
      launching,
      made.map(({ name }) => name),
    ),
    applyRemedies(
      run.context,
      watch,
      look.filter(({ container }) => names.has(readComposeService(container))),
    ),
  ]);
  return [...failed, ...refused];
}

/** Checks whether compose makes the container; another is helped up as it is. */
const isMade = ({ action }: ContainerStep): boolean => action === 'create' || action === 'replace';

/** Creates and starts containers by compose: all at once, and where that fails one by one. */
async function startByCompose(
  launching: Launch,
  names: readonly string[],
): Promise<ServiceFailure[]> {
  if (names.length === 0) return [];
  const { code, tail } = await callCompose(launching, [
    'up',
    '-d',
    '--no-deps',
    '--quiet-pull',
    ...names,
  ]);
  if (code === 0) return [];
  const [name = '', ...others] = names;
  if (others.length === 0) {
    const service = launching.compose.services[name]?.labels[LABELS.service] ?? name;
    const reason = `Docker could not start it: ${readComposeErrors(tail).join('; ')}`;
    return [{ service, stage: 'start', reason }];
  }
  const failures: ServiceFailure[] = [];
  for (const each of names) failures.push(...(await startByCompose(launching, [each])));
  return failures;
}

/** Pulls the images of new containers before the first one stops. One that cannot be pulled fails with its container. */
async function pullImages(launching: Launch): Promise<void> {
  // Where nothing is built, the images are in Docker already, and the registry need not answer.
  if (!launching.run.build) return;
  const names = launching.steps.filter(isMade).map(({ name }) => name);
  if (names.length === 0) return;
  await callCompose(launching, ['pull', '--quiet', '--ignore-pull-failures', ...names]);
}

const callCompose = (
  { file, run: { context } }: Launch,
  command: ComposeCommand,
): ReturnType<typeof runCompose> =>
  runCompose({ files: [file], progress: 'plain' }, command, { cwd: context.root });

/**
 * Removes the containers of services that are not in the compose file, as they may hold ports of those that are, and those
 * that no network is left of.
 */
async function removeFirst(look: Look, steps: readonly ContainerStep[]): Promise<void> {
  const removed = steps.filter(
    ({ action, reason }) => action === 'remove' || reason === NETWORK_GONE,
  );
  const names = new Set(removed.map(({ name }) => name));
  const ids = look
    .filter(({ container }) => names.has(readComposeService(container)))
    .map(({ container }) => container.Id);
  await stopContainers(ids);
  await removeContainers(ids);
}

/** Prints each launched container once, when it is healthy; also those that are only after the launch. */
function reportHealthy({ steps, phase, watch }: Launch): void {
  const changing = new Set(steps.map(({ name }) => name));
  watch.onLook((look) => {
    for (const each of look) {
      const name = readComposeService(each.container);
      if (!each.startedHere || !isWell(each) || !changing.has(name)) continue;
      phase.printItem(name, 'healthy', watch.firstStart);
    }
  });
}

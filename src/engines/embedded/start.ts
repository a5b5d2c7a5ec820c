import { FleetError } from '../../lib/errors';
import { slugOf } from '../../catalog/names';
import { checkCard } from '../common/engine-check';
import type { Broken } from '../common/failure';
import type { Context } from '../../checkout/context';
import { Phase } from '../../lib/output';
import { reasonFor, type Built } from './build';
import { composeUp, containerSteps, nameOf, writeCompose, type ContainerStep } from './compose';
import { degrade } from './exclude-failed';
import { containersOf, healthOf } from '../../docker/containers';
import { gateSteps } from './gates';
import { resolve } from './images';
import { pendingIn } from '../common/resources';
import { passGates } from './evaluate-gates';
import { writeState, type State } from './state';
import type { Translation } from './translate';
import { unwellLines, unwellServices } from '../common/unhealthy';

/**
 * Starts what differs and waits for it. Services without an image keep the container that they have.
 * @param chosen compose services that are meant; all where undefined
 * @param strict fail at the first container that is not healthy
 * @returns the services that are broken, by their images or by themselves
 * @throws FleetError where a gate, a server or Docker itself fails; where strict, on any failure
 */
export async function start(
  context: Context,
  translation: Translation,
  state: State,
  folder: string,
  { digests, failed: unbuilt }: Built,
  chosen: ReadonlySet<string> | undefined,
  strict: boolean,
): Promise<Broken[]> {
  const existing = await containersOf(context.stack.name);
  const former = new Map(existing.map((each) => [nameOf(each), each.Config.Image]));
  // A machine that lost its containers lost what gates made, too.
  if (existing.length === 0) state.gates = {};
  // Of what is not built, or not wanted, there is nothing to ask.
  const gates = translation.gates.filter((gate) =>
    pendingIn(gate).every((each) => digests.has(each)),
  );
  const asked = gateSteps(resolve(gates, translation, digests), state);
  const held = await passGates(context, asked, state, strict).finally(() => {
    writeState(folder, state);
  });
  const failed = new Map([...unbuilt, ...held]);
  const compose = strict
    ? translation.compose
    : degrade(translation.compose, new Set(failed.keys()), former);
  const file = writeCompose(folder, { ...translation, compose }, digests);
  const broken = brokenImages(context, failed);
  const services = [...(chosen ?? Object.keys(translation.compose.services))].filter(
    (name) => !failed.has(name),
  );
  const steps = (await containerSteps(context, file, compose, chosen)).filter(
    ({ name }) => !failed.has(name),
  );
  const unwell = existing.some((container) => healthOf(container) !== 'healthy');
  if (services.length === 0 || (steps.length === 0 && !unwell)) return broken;
  checkCard(context.plan);
  const phase = new Phase('containers', describe(steps));
  const changing = new Set(steps.map((step) => step.name));
  const options = { services, removeOrphans: !chosen, strict };
  const result = await composeUp(context, file, options, existing, (name) => {
    if (changing.has(name)) phase.item(name, 'healthy');
  });
  if (result.code !== 0) throw await startError(context, result.tail);
  const unhealthy = (await unwellServices(context)).filter(({ service }) =>
    services.includes(slugOf(service)),
  );
  phase.done(unhealthy.length === 0 ? 'all healthy' : `${String(unhealthy.length)} not healthy`);
  return [...broken, ...unhealthy];
}

function describe(steps: readonly ContainerStep[]): string {
  const count = (action: string): number => steps.filter((step) => step.action === action).length;
  return (['create', 'replace', 'start', 'remove'] as const)
    .filter((action) => count(action) > 0)
    .map((action) => `${String(count(action))} to ${action}`)
    .join(', ');
}

function brokenImages({ plan }: Context, failed: Built['failed']): Broken[] {
  return plan.services.flatMap(({ slug, row }): Broken[] => {
    const why = failed.get(slug);
    if (!why) return [];
    return [{ service: row.name, stage: 'image', reason: reasonFor(slug, why) }];
  });
}

async function startError(context: Context, tail: readonly string[]): Promise<FleetError> {
  const problems = await unwellLines(context.stack.name);
  const said = tail.filter(
    (line) =>
      /error|failed|denied|cannot|no such|not found/i.test(line) &&
      !/^\s*Container |dependency/.test(line),
  );
  const lines = [...problems, ...said];
  return new FleetError(lines.length > 0 ? lines : [...tail]);
}

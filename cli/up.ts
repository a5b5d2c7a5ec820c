import { checkCard, checkEngineName } from '../host/engine';
import { checkOwner } from '../host/owner';
import { FleetError } from '../catalog/errors';
import { sayStack } from './changes';
import type { Context } from './context';
import { bakeLevel } from './local/bake';
import { checkBudgets } from './local/budgets';
import { composeUp, containerSteps, writeCompose, type ContainerStep } from './local/compose';
import { checkDisk } from './local/disk';
import { containersOf, healthOf } from './local/docker';
import { gateSteps, runGates } from './local/gates';
import { requireDigest, resolve, stepsOfLevel } from './local/images';
import { planImages } from './local/plan';
import { checkPolicies } from './local/policies';
import { checkPortsFree } from './local/ports';
import { loadProgram } from './local/program';
import { readState, stateFolder, withLock, writeState, type State } from './local/state';
import type { Translation } from './local/translate';
import { unwellLines } from './local/unwell';
import { Phase, say, seconds } from './output';
import { chosenServices } from './selection';
import { setup } from './setup';
import { printStatus } from './status';

/** Builds what changed, starts what differs, waits until all of it is healthy. */
export async function up(context: Context, only: readonly string[] = []): Promise<void> {
  const since = Date.now();
  const { stack } = context;
  sayStack(context);
  const chosen = chosenServices(context, only);
  await setup(stack, true);
  const { resources, translation } = await loadProgram(context);
  await checkPolicies(resources, context.stack);
  checkEngineName(context.stack);
  checkOwner(context.stack);
  const folder = stateFolder(context.project, stack.name);
  await withLock(folder, async () => {
    const state = readState(folder);
    const digests = await build(context, translation, state, folder, chosen);
    await start(context, translation, state, folder, digests, chosen);
  });
  await printStatus(context);
  say(`up in ${seconds(since)}`);
}

async function build(
  context: Context,
  translation: Translation,
  state: State,
  folder: string,
  chosen: ReadonlySet<string> | undefined,
): Promise<ReadonlyMap<string, string>> {
  const planned = await planImages(context, translation, state, chosen);
  const names = planned.steps.map((step) => step.name);
  await checkDisk(context.plan, names);
  const starting = await servicesToStart(context, folder, translation, planned.digests, chosen);
  await checkPortsFree(starting);
  if (names.length === 0) return planned.digests;
  const phase = new Phase(
    'images',
    `${String(names.length)} to build of ${String(planned.wanted)}`,
  );
  const digests = new Map<string, string>();
  for (const level of planned.levels) {
    const steps = await stepsOfLevel(context, translation, level, state, digests);
    if (steps.length === 0) continue;
    const built = await bakeLevel(context, folder, steps, translation.secrets, phase);
    // Before it is remembered: the next run must not take it for done.
    await checkBudgets(context.plan, built);
    for (const { name, inputs } of steps) {
      const digest = requireDigest(built, name);
      digests.set(name, digest);
      state.images[name] = inputs;
      state.builds[inputs] = digest;
    }
    // After each level: what is built stays built, whatever comes next.
    writeState(folder, state);
  }
  phase.done(`${String(names.length)} built and pushed`);
  return digests;
}

/** Services whose ports must be free because their containers do not run yet. */
async function servicesToStart(
  context: Context,
  folder: string,
  translation: Translation,
  digests: ReadonlyMap<string, string>,
  chosen: ReadonlySet<string> | undefined,
): Promise<Context['plan']['services']> {
  const file = writeCompose(folder, translation, digests);
  const steps = await containerSteps(context, file, translation.compose, chosen);
  const fresh = new Set(
    steps.filter(({ action }) => action === 'create' || action === 'start').map(({ name }) => name),
  );
  return context.plan.services.filter((service) => fresh.has(service.slug));
}

async function start(
  context: Context,
  translation: Translation,
  state: State,
  folder: string,
  digests: ReadonlyMap<string, string>,
  chosen: ReadonlySet<string> | undefined,
): Promise<void> {
  const file = writeCompose(folder, translation, digests);
  const existing = await containersOf(context.stack.name);
  // A machine that lost its containers lost what gates made, too.
  if (existing.length === 0) state.gates = {};
  await runGates(gateSteps(resolve(translation.gates, translation, digests), state), state);
  writeState(folder, state);
  const steps = await containerSteps(context, file, translation.compose, chosen);
  const unwell = existing.some((container) => healthOf(container) !== 'healthy');
  if (steps.length === 0 && !unwell) return;
  checkCard(context.plan);
  const phase = new Phase('containers', describe(steps));
  const changing = new Set(steps.map((step) => step.name));
  const result = await composeUp(context, file, chosen && [...chosen], existing, (name) => {
    if (changing.has(name)) phase.item(name, 'healthy');
  });
  if (result.code !== 0) throw await startError(context, result.tail);
  phase.done(`all healthy`);
}

export function describe(steps: readonly ContainerStep[]): string {
  const count = (action: string): number => steps.filter((step) => step.action === action).length;
  return (['create', 'replace', 'start', 'remove'] as const)
    .filter((action) => count(action) > 0)
    .map((action) => `${String(count(action))} to ${action}`)
    .join(', ');
}

async function startError(context: Context, tail: readonly string[]): Promise<FleetError> {
  const problems = await unwellLines(context.stack.name);
  const said = tail.filter((line) => /error|failed|denied|cannot|no such|not found/i.test(line));
  return new FleetError(problems.length > 0 ? problems : said.length > 0 ? said : [...tail]);
}

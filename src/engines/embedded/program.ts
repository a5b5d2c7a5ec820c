import type { Context } from '../../checkout/context';
import { listHeld } from '../../plan/apply-holds';
import { readEngineFeatures } from '../../docker/info';
import { findEngineTraits } from '../../stack/engines';
import { checkPolicies } from '../common/policies';
import { recordStack, type ProgramSource } from '../common/record';
import type { Recorded } from '../common/resources';
import { chooseStartInterval } from '../common/start-interval';
import { translate, type Translation } from './translate';

/** The stack's program, recorded and translated. */
export interface Program {
  readonly resources: readonly Recorded[];
  readonly translation: Translation;
}

/** Runs the stack's program and translates the resources that it registers. */
export async function loadProgram(source: ProgramSource): Promise<Program> {
  const { root, stack, prefix } = source;
  const resources = await recordStack(source);
  // Of a stack that another engine owns, only images and containers are asked for here.
  const others = findEngineTraits(stack.engine)?.otherResources ?? [];
  const ours = resources.filter(({ type }) => !others.some((prefix) => type.startsWith(prefix)));
  return { resources, translation: translate(ours, root, prefix) };
}

/**
 * Loads the program for the Docker engine that is there, and holds its resources against the policies.
 * @throws FleetError with one line for each violation
 */
export async function loadCheckedProgram(context: Context): Promise<Translation> {
  const { resources, translation } = await loadProgram(fitConfigToDockerEngine(context));
  await checkPolicies(resources, { ...context.plan, held: listHeld(context.plan) });
  return translation;
}

/** Gives the program the start interval that the Docker engine can have. */
function fitConfigToDockerEngine(context: Context): Context {
  const { project, stack, config } = context;
  const { seconds } = chooseStartInterval(stack, readEngineFeatures());
  const key = `${project}:healthStartInterval`;
  const entries = Object.entries(config).filter(([name]) => name !== key);
  if (seconds !== undefined) entries.push([key, String(seconds)]);
  return { ...context, config: Object.fromEntries(entries) };
}

import type { Context } from '../../checkout/context';
import { findEngineTraits } from '../../stack/engines';
import { checkPolicies } from '../common/policies';
import { recordStack, type ProgramSource } from '../common/record';
import type { Recorded } from '../common/resources';
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
 * Loads the program and holds its resources against the policies.
 * @throws FleetError with one line for each violation
 */
export async function loadCheckedProgram(context: Context): Promise<Translation> {
  const { resources, translation } = await loadProgram(context);
  await checkPolicies(resources, context.plan);
  return translation;
}

import { engineProblem } from '../common/engine-check';
import { checkOwner } from '../common/owner';
import { printPreview, type Preview } from '../common/changes';
import type { Context } from '../../checkout/context';
import { interruptible } from '../../lib/interrupt';
import { chosenServices } from '../common/selection';
import { Deployment } from './deployment';
import { stepOf, type Step } from './events';
import { failure } from './failure';
import { gapsOf } from './state-mismatch';
import { excludeOf, wantedOf } from './only';
import { previewOf } from './preview-steps';
import { Problems } from './problems';
import { policyPacks } from './policies';
import { openStack } from './stack';

/** Works out what `up` would do, and changes nothing. */
export async function computePreview(
  context: Context,
  only: readonly string[] = [],
): Promise<Preview> {
  const chosen = chosenServices(context, only);
  checkOwner(context.stack);
  const stack = await openStack(context);
  const deployment = await Deployment.read(context);
  // Away from its machine nobody can tell what is gone.
  const there = engineProblem(context.stack) === undefined;
  const gaps = there ? await gapsOf(context, deployment) : { lost: [], stopped: [] };
  const packs = await policyPacks(context, chosen);
  const problems = new Problems();
  const steps: Step[] = [];
  try {
    await interruptible((signal) =>
      stack.preview({
        onEvent: (event) => {
          problems.take(event);
          const step = stepOf(event.resourcePreEvent?.metadata);
          if (step) steps.push(step);
        },
        policyPacks: packs,
        exclude: excludeOf(context.plan, deployment, chosen),
        color: 'never',
        signal,
      }),
    );
  } catch (error) {
    throw await failure(context, problems.list, error);
  }
  return previewOf(steps, gaps, wantedOf(context.plan, chosen));
}

export async function preview(
  context: Context,
  options: { readonly json?: boolean; readonly only?: readonly string[] },
): Promise<void> {
  printPreview(context, await computePreview(context, options.only), options.json);
}

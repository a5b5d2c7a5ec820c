import { toSlug } from '../../catalog/names';
import type { Context } from '../../checkout/context';
import { runInterruptibly } from '../../lib/interrupt';
import { checkOwner } from '../common/owner';
import { checkPins } from '../common/pins';
import { checkMachine } from '../common/prepare';
import { EXCLUDED_SERVICES } from '../common/program-check';
import { judgeStack } from '../common/watch';
import type { Preview, Selection } from '../engine';
import { readStep, type Step } from './events';
import { explainFailure } from './failure';
import { choosePolicyPacks } from './policy-packs';
import { buildPreview } from './preview-steps';
import { Problems } from './problems';
import { listExcluded, selectResources } from './selection';
import { openStack } from './stack';
import { PulumiState } from './state';
import { findStateMismatches } from './state-mismatch';

/** Computes what `up` would do, and changes nothing. */
export async function preview(context: Context, selection: Selection): Promise<Preview> {
  checkOwner(context.stack);
  await checkPins(context);
  const stack = await openStack(context);
  const state = await PulumiState.read(context);
  // On another machine nobody can tell what is gone.
  const here = await checkMachine(context, selection);
  const mismatches = here
    ? await findStateMismatches(context, state)
    : { lost: [], lostImages: [] };
  const judged = here ? await judgeStack(context) : [];
  const policyPacks = await choosePolicyPacks(context, selection);
  const stopped = [...(selection.stopped?.keys() ?? [])];
  stack.workspace.envVars[EXCLUDED_SERVICES] = stopped.map(toSlug).join(',');
  const problems = new Problems();
  const steps: Step[] = [];
  try {
    await runInterruptibly((signal) =>
      stack.preview({
        onEvent: (event) => {
          problems.take(event);
          const step = readStep(event.resourcePreEvent?.metadata);
          if (step) steps.push(step);
        },
        policyPacks,
        exclude: listExcluded(context.plan, state, selection),
        color: 'never',
        signal,
      }),
    );
  } catch (error) {
    throw await explainFailure(context, problems.list, error);
  }
  return buildPreview(steps, { ...mismatches, judged }, selectResources(context.plan, selection));
}

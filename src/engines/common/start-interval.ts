import { askEngineName, readEngineFeatures, type EngineFeatures } from '../../docker/info';
import type { MachinePlan } from '../../plan/plan';
import { ENGINES } from '../../stack/engines';
import type { StackConfig } from '../../stack/parse';
import { followDockerHost } from './docker-engine';
import { EMBEDDED_ENGINE } from './program-check';

/** The interval of health checks while a container starts, as far as the Docker engine has one. */
export interface StartInterval {
  /** Seconds; undefined for none of its own. */
  readonly seconds: number | undefined;
  /** A line that tells people why it is not the stack file's; undefined where it is. */
  readonly note?: string;
}

/**
 * Chooses the interval: the stack file's, else the default of the project's engine. An engine that has none is given
 * none: compose refuses the container, and Pulumi would see a change at every update.
 * @param features undefined if the Docker engine is not known, as in a preview far from the machine
 */
export function chooseStartInterval(
  { name, project, engine, healthStartInterval: wanted }: StackConfig,
  features: EngineFeatures | undefined,
): StartInterval {
  if (!features) return { seconds: wanted };
  if (features.startInterval) return { seconds: wanted ?? ENGINES[engine].startInterval };
  if (wanted === undefined) return { seconds: undefined };
  return {
    seconds: undefined,
    note: `Pulumi.${name}.yaml: ${project}:healthStartInterval: is left out, as Docker engine ${features.version} has no start interval: '${String(wanted)}'; upgrade to Docker Engine 25, or remove it`,
  };
}

/**
 * Fits the plan of a run under Pulumi to the Docker engine that the stack belongs on. The embedded engine asks before it
 * runs the program.
 */
export function fitPlanToDockerEngine(plan: MachinePlan): MachinePlan {
  const { stack, notes } = plan;
  if (process.env[EMBEDDED_ENGINE] !== undefined) return plan;
  // Nothing to ask for: a preview need not find the engine.
  if (stack.healthStartInterval === undefined && ENGINES[stack.engine].startInterval === undefined)
    return plan;
  followDockerHost(stack);
  const { seconds, note } = chooseStartInterval(stack, readFeaturesOf(stack));
  return {
    ...plan,
    stack: { ...stack, healthStartInterval: seconds },
    notes: note === undefined ? notes : [...notes, note],
  };
}

/** Lists the line on an interval of the stack file that its Docker engine has not; none where there is nothing to say. */
export function listStartIntervalNotes(stack: StackConfig): string[] {
  if (stack.healthStartInterval === undefined) return [];
  const { note } = chooseStartInterval(stack, readFeaturesOf(stack));
  return note === undefined ? [] : [note];
}

/** Asks the engine that the stack belongs on; another one, as of whoever previews, says nothing of it. */
function readFeaturesOf({ dockerEngine }: StackConfig): EngineFeatures | undefined {
  const features = readEngineFeatures();
  const ours = dockerEngine === undefined || askEngineName().stdout === dockerEngine;
  return features && ours ? features : undefined;
}

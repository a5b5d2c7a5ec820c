import { settleCheckout } from '../checkout/normalize';
import { Versions } from '../checkout/version';
import { listBuildFolders } from '../plan/image-inputs';
import type { MachinePlan } from '../plan/plan';
import type { StagedAgent } from '../plan/version';
import { stageAgents } from './agents';

/** Folders ready to be built from, and the versions of what lies in them. */
export interface BuildContexts {
  readonly versions: Versions;
  /** Build contexts of the stack's own agents, by slug; none where it runs the reference agent. */
  readonly agents: ReadonlyMap<string, StagedAgent>;
}

/** Stages the agents of a plan, and makes all that its images are built from the same in every checkout. */
export function prepareBuildContexts(root: string, plan: MachinePlan): BuildContexts {
  const versions = new Versions(root);
  const agents = stageAgents(root, plan);
  const epochs = [...agents.values()].map(({ version }) => version.epoch);
  settleCheckout(root, listBuildFolders(plan, agents), Math.max(versions.committed, ...epochs));
  return { versions, agents };
}

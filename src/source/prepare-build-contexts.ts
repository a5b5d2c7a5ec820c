import { normalizeCheckout } from '../checkout/normalize-checkout';
import { GitVersions } from '../checkout/git-versions';
import { listBuildFolders } from '../plan/image-inputs';
import type { MachinePlan } from '../plan/plan';
import type { PreparedAgent } from '../plan/image-tag';
import { prepareAgents } from './agents';

/** Folders ready to be built from, and the versions of what lies in them. */
export interface BuildContexts {
  readonly versions: GitVersions;
  /** Build contexts of agents that come from a source, by slug; the others are the reference agent. */
  readonly agents: ReadonlyMap<string, PreparedAgent>;
}

/** Stages the agents of a plan, and makes all that its images are built from the same in every checkout. */
export function prepareBuildContexts(root: string, plan: MachinePlan): BuildContexts {
  const versions = new GitVersions(root);
  const agents = prepareAgents(root, plan);
  const epochs = [...agents.values()].map(({ version }) => version.epoch);
  normalizeCheckout(root, listBuildFolders(plan, agents), Math.max(versions.committed, ...epochs));
  return { versions, agents };
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { hashInputs } from '../inputs';
import { isReal, type MachinePlan } from '../plan';
import { Versions, type Version } from '../version';
import { closureOf } from './closure';
import { agentsFolder } from './source';
import { writeStage } from './stage';
import { AgentTree } from './tree';

/** What one service's image takes of the stack's agents. */
export interface StagedAgent {
  /** Folder of the build context, relative to the project. */
  readonly folder: string;
  /** When the files in it last changed, in the agents' own history. */
  readonly version: Version;
}

/** Folder of a service's own requirements.in and requirements.lock: what its agent imports and its family lacks. */
export const ownLocks = (slug: string): string => `agents/locks/${slug}`;

/**
 * Puts the files that each service's agent needs into a build context of its own, below `.fleet/`.
 * @returns what was staged, by slug; nothing where the stack runs the reference agent
 * @throws FleetError where the agents' source cannot be had
 */
export function stageAgents(root: string, plan: MachinePlan): ReadonlyMap<string, StagedAgent> {
  const folder = agentsFolder(root, plan.stack);
  if (folder === undefined) return new Map();
  const tree = new AgentTree(folder);
  const versions = existsSync(path.join(folder, '.git'))
    ? new Versions(folder, tree.commits)
    : undefined;
  const staged = plan.services
    .filter((service) => isReal(plan, service))
    .map(({ row, slug }): [string, StagedAgent] => {
      const data = tree.matching(row.data);
      const files =
        row.tree === 'whole'
          ? [...tree.files]
          : [...new Set([...closureOf(tree, row.run).files, ...data])].sort();
      const context = `.fleet/agents/${plan.stack.name}/${slug}`;
      const lock = path.join(root, ownLocks(slug), 'requirements.lock');
      writeStage(path.join(root, context), {
        source: folder,
        files,
        lock: existsSync(lock) ? lock : undefined,
      });
      // Whole trees by their top folders: git takes only so many arguments.
      const paths = row.tree === 'whole' ? [...new Set(files.map(topOf))] : files;
      const version = versions?.of(paths) ?? unversioned(path.join(root, context));
      return [slug, { folder: context, version }];
    });
  tree.keep();
  return new Map(staged);
}

const topOf = (file: string): string => file.split('/')[0] ?? file;

/** Files without a history are known by what they are. */
function unversioned(folder: string): Version {
  const id = `nogit-${hashInputs(folder, ['app']).slice(0, 12)}`;
  return { id, revision: id, epoch: 0 };
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { hashInputs } from '../checkout/inputs';
import { FleetError, formatProblem } from '../lib/errors';
import type { ResolvedService } from '../plan/service';
import type { MachinePlan } from '../plan/plan';
import type { PreparedAgent, Version } from '../plan/image-tag';
import { GitVersions } from '../checkout/git-versions';
import { Imports, type Closure } from './closure';
import { findAgentsFolder } from './agents-folder';
import { writeAgentContext } from './agent-context';
import { AgentTree } from './agent-tree';
import { readPythonPath } from '../python/entry-point';
import { describeImport } from './import-entry';
import { findOwnLock } from './locked-packages';

/** One service's agent in the source. */
export interface Agent {
  readonly service: ResolvedService;
  readonly closure: Closure;
  /** Files of the tree that its image holds. */
  readonly files: readonly string[];
}

/**
 * Reads what each service's entry point imports, and the files that its image takes of the source.
 * @param given the source's files, where they are read already
 * @returns undefined where the stack runs the reference agent
 * @throws FleetError where the agents' source cannot be read
 */
export function readAgents(
  root: string,
  plan: MachinePlan,
  given?: AgentTree,
): { readonly tree: AgentTree; readonly list: readonly Agent[] } | undefined {
  const { agents } = plan.stack;
  const folder = findAgentsFolder(root, plan.stack);
  if (folder === undefined || agents === 'reference') return undefined;
  const tree = given ?? new AgentTree(folder);
  const imports = new Imports(tree);
  const list = plan.services
    .filter(({ agent }) => agent === 'source')
    .map((service): Agent => {
      const { row } = service;
      const closure = imports.of(row.run, readPythonPath(service.environment['PYTHONPATH']));
      const data = tree.matching([...agents.data, ...row.data]);
      const files =
        row.tree === 'whole' ? [...tree.files] : [...new Set([...closure.files, ...data])].sort();
      return { service, closure, files };
    });
  tree.keep();
  refuseFiles(
    tree,
    list.flatMap(({ files }) => files),
  );
  return { tree, list };
}

/** @throws FleetError with one line for each file that is no part of the source, whatever its path says */
function refuseFiles({ root, refused }: AgentTree, files: readonly string[]): void {
  const problems = [...new Set(files)].flatMap((file) => {
    const refusal = refused.get(file);
    const place = path.join(root, file);
    return refusal ? [formatProblem({ place, ...refusal, fix: PUT_FILE })] : [];
  });
  if (problems.length > 0) throw new FleetError(problems.sort());
}

const PUT_FILE = 'put the file itself there, or write its name into .dockerignore';

/**
 * Puts the files that each service's agent needs into a build context of its own, below `.fleet/`.
 * @returns what was staged, by slug; nothing where the stack runs the reference agent
 * @throws FleetError where the agents' source cannot be read
 */
export function prepareAgents(root: string, plan: MachinePlan): ReadonlyMap<string, PreparedAgent> {
  const agents = readAgents(root, plan);
  if (!agents) return new Map();
  const { tree, list } = agents;
  const versions = existsSync(path.join(tree.root, '.git'))
    ? new GitVersions(tree.root, tree.commits, tree.repositories)
    : undefined;
  const staged = list.map(({ service, closure, files }): [string, PreparedAgent] => {
    const { row, slug } = service;
    const folder = `.fleet/agents/${plan.stack.name}/${slug}`;
    const lock = path.join(root, findOwnLock(root, service), 'requirements.lock');
    const context = { source: tree.root, files, lock: existsSync(lock) ? lock : undefined };
    writeAgentContext(path.join(root, folder), context, root);
    // Whole trees by their top folders: git takes only so many arguments.
    const origins = tree.listOrigins(files);
    const paths = row.tree === 'whole' ? [...new Set(origins.map(readTopFolder))] : origins;
    const version = versions?.of(paths) ?? unversioned(path.join(root, folder));
    return [slug, { folder, entry: describeImport(tree, service, closure), version }];
  });
  tree.keep();
  return new Map(staged);
}

const readTopFolder = (file: string): string => file.split('/')[0] ?? file;

/** Files without a history are known by what they are. */
function unversioned(folder: string): Version {
  const id = `nogit-${hashInputs(folder, ['app']).slice(0, 12)}`;
  return { id, revision: id, epoch: 0 };
}

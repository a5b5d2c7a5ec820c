import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ServiceRow } from '../catalog/schema';
import { locateRow } from '../checkout/fleet';
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

/** One service's agent in its source. */
export interface Agent<Tree extends AgentTree = AgentTree> {
  readonly service: ResolvedService;
  /** Files of its source. */
  readonly tree: Tree;
  readonly closure: Closure;
  /** Files of the tree that its image holds. */
  readonly files: readonly string[];
}

/**
 * Reads what the entry point of each service with a source imports, and the files that its image takes of that source.
 * @param openTree reads the files of a source, whose full path it gets. @default reads each anew
 * @throws FleetError where a source cannot be read
 */
export function readAgents(root: string, plan: MachinePlan): Agent[];
export function readAgents<Tree extends AgentTree>(
  root: string,
  plan: MachinePlan,
  openTree: (folder: string) => Tree,
): Agent<Tree>[];
export function readAgents(
  root: string,
  plan: MachinePlan,
  openTree = (folder: string): AgentTree => new AgentTree(folder),
): Agent[] {
  const sources = new Map<string, { readonly tree: AgentTree; readonly imports: Imports }>();
  const agents = plan.services.flatMap((service): Agent[] => {
    const { row } = service;
    const folder = findAgentsFolder(root, plan.stack, service);
    if (folder === undefined) return [];
    const { tree, imports } = sources.get(folder) ?? open(openTree(folder));
    sources.set(folder, { tree, imports });
    const closure = imports.of(row.run, readPythonPath(service.environment['PYTHONPATH']));
    const data = tree.matching([...listCommonData(plan, row), ...row.data]);
    const files = takesWholeTree(row)
      ? [...tree.files]
      : [...new Set([...closure.files, ...data])].sort();
    return [{ service, tree, closure, files }];
  });
  for (const { tree } of sources.values()) tree.keep();
  refuseFiles(agents);
  return agents;
}

const open = (tree: AgentTree): { readonly tree: AgentTree; readonly imports: Imports } => ({
  tree,
  imports: new Imports(tree),
});

/** Globs of files that all agents of the stack's source read. */
const listCommonData = ({ stack: { agents } }: MachinePlan, { source }: ServiceRow): string[] =>
  agents === 'reference' || source !== undefined ? [] : agents.data;

const takesWholeTree = ({ tree, source }: ServiceRow): boolean =>
  (tree ?? (source === undefined ? 'imports' : 'whole')) === 'whole';

/** @throws FleetError with one line for each file that is no part of its source, whatever its path says */
function refuseFiles(agents: readonly Agent[]): void {
  const problems = agents.flatMap(({ tree: { root, refused }, files }) =>
    files.flatMap((file) => {
      const refusal = refused.get(file);
      const place = path.join(root, file);
      return refusal ? [formatProblem({ place, ...refusal, fix: PUT_FILE })] : [];
    }),
  );
  if (problems.length > 0) throw new FleetError([...new Set(problems)].sort());
}

const PUT_FILE = 'put the file itself there, or write its name into .dockerignore';

/**
 * Puts the files that each agent of a source needs into a build context of its own, below `.fleet/`.
 * @returns what was staged, by slug; nothing for a service that runs the reference agent
 * @throws FleetError where a source cannot be read
 */
export function prepareAgents(root: string, plan: MachinePlan): ReadonlyMap<string, PreparedAgent> {
  const agents = readAgents(root, plan);
  refuseMissingEntries(agents);
  const trees = new Set(agents.map(({ tree }) => tree));
  const versions = new Map(
    [...trees].map((tree) => [
      tree,
      tree.isVersioned ? new GitVersions(tree.root, tree.commits, tree.repositories) : undefined,
    ]),
  );
  const staged = agents.map(({ service, tree, closure, files }): [string, PreparedAgent] => {
    const { row, slug } = service;
    const folder = `.fleet/agents/${plan.stack.name}/${slug}`;
    const lock = path.join(root, findOwnLock(root, service), 'requirements.lock');
    const context = { source: tree.root, files, lock: existsSync(lock) ? lock : undefined };
    writeAgentContext(path.join(root, folder), context, root);
    // Whole trees by their top folders: git takes only so many arguments.
    const origins = tree.listOrigins(files);
    const paths = takesWholeTree(row) ? [...new Set(origins.map(readTopFolder))] : origins;
    const version = versions.get(tree)?.of(paths) ?? unversioned(path.join(root, folder));
    return [slug, { folder, entry: describeImport(tree, service, closure), version }];
  });
  for (const tree of trees) tree.keep();
  return new Map(staged);
}

/** @throws FleetError with one line for each row whose own source lacks its entry point */
function refuseMissingEntries(agents: readonly Agent[]): void {
  const problems = agents
    .filter(
      ({ service: { row }, closure }) => row.source !== undefined && closure.files.length === 0,
    )
    .map(({ service: { row }, tree }) => {
      const { run } = row;
      const [what, name] = 'script' in run ? ['file', run.script] : ['module', run.module];
      return `${locateRow(row.name)}: ${row.name}.run: is not a ${what} of ${tree.root}: '${[name, ...run.args].join(' ')}'; write one that is there`;
    });
  if (problems.length > 0) throw new FleetError(problems);
}

const readTopFolder = (file: string): string => file.split('/')[0] ?? file;

/** Files without a history are known by what they are. */
function unversioned(folder: string): Version {
  const id = `nogit-${hashInputs(folder, ['app']).slice(0, 12)}`;
  return { id, revision: id, epoch: 0 };
}

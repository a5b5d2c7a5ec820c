import { readAgents, type Agent } from '../source/agents';
import { isProvided } from '../python/packages';
import { findRemoved } from '../python/removed-modules';
import { Locks } from '../source/locked-packages';
import type { MachinePlan } from '../plan/plan';
import type { Catalog } from '../catalog/schema';
import { FleetError } from '../lib/errors';
import { applyRules, type Finding } from '../lib/finding';
import { Environments } from './agent-environment';
import { listHosts } from './known-hosts';
import { splitRefusals } from './refusals';
import { inside, WRITABLE_FOLDERS, type Container } from './interpreter/container';
import { Run } from './interpreter/run';
import { chooseEvaluator } from './program';
import { findEntryPoint, readPythonPath } from '../python/entry-point';
import { findSecrets } from './rules/source/secret-in-source';
import { sourceRules } from './rules/source/rules';
import { absentModule } from '../python/standard-library';
import type { AgentSubject, PortOwner } from './rules/source/rule';
import { readSyntax, type Syntax } from '../python/parse-check';
import type { PythonVersion } from '../python/versions';
import { listFolders, SourceTree } from './source-tree';

export interface SourceReport {
  readonly findings: readonly Finding[];
  /** Each source that was read, with its full path and its files. */
  readonly sources: readonly { readonly root: string; readonly files: readonly string[] }[];
  /** Names of the services whose agents were read. */
  readonly services: readonly string[];
}

/** Receives the progress: the number of services done, and of all. */
export type OnProgress = (done: number, of: number) => void;

/**
 * Finds what will fail in the agents' source, for each service of these plans with its agent there.
 * @param root the project's folder
 * @param images every image of the catalog
 * @param onProgress is called with the number of services done, and of all
 * @param read asks CPython which files it can parse
 */
export async function checkSources(
  root: string,
  plans: readonly MachinePlan[],
  images: Catalog['images'],
  onProgress: OnProgress = () => undefined,
  read = readSyntax,
): Promise<SourceReport> {
  const trees = new Map<string, SourceTree>();
  const answers = new Map<SourceTree, Promise<Syntax>>();
  const pythons = images.map(({ python }) => python);
  const findings: Finding[] = [];
  const services = new Set<string>();
  const openTree = (folder: string): SourceTree => {
    const known = trees.get(folder);
    if (known) return known;
    const tree = new SourceTree(folder);
    trees.set(folder, tree);
    // CPython parses the files while this process continues.
    answers.set(tree, read(folder, tree.modules, pythons));
    return tree;
  };
  const checks = plans.map((plan) => {
    try {
      return { plan, agents: readAgents(root, plan, openTree) };
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      for (const each of splitRefusals(error.lines, `Pulumi.${plan.stack.name}.yaml`))
        findings.push(each);
      return { plan, agents: [] };
    }
  });
  const locks = new Locks(root, images);
  const environments = new Environments(root, images);
  const owners = new Map<string, string[]>();
  const all = checks.reduce((sum, { agents }) => sum + agents.length, 0);
  let done = 0;
  for (const [folder, tree] of trees) {
    const syntax = await answers.get(tree);
    if (!syntax) continue;
    for (const { plan, agents } of checks) {
      const own = agents.filter((agent) => agent.tree === tree);
      if (own.length === 0) continue;
      const ports = mapPorts(plan);
      const hosts = listHosts(plan);
      for (const agent of own) {
        services.add(agent.service.row.name);
        for (const file of agent.closure.files) {
          const key = `${folder}\0${file}`;
          const known = owners.get(key);
          if (known) known.push(agent.service.row.name);
          else owners.set(key, [agent.service.row.name]);
        }
        const environment = environments.of(agent.service);
        const subject = createSubject({
          stack: plan.stack.name,
          agent,
          syntax,
          ports,
          hosts,
          locks,
          environment,
        });
        for (const each of applyRules(sourceRules, subject)) findings.push(each);
        done += 1;
        onProgress(done, all);
      }
    }
    for (const each of checkSecrets(folder, tree, owners)) findings.push(each);
  }
  return {
    findings,
    sources: [...trees].map(([folder, { files, excluded, refused }]) => ({
      root: folder,
      files: [...[...files].filter((file) => !refused.has(file)), ...excluded],
    })),
    services: [...services],
  };
}

const readPythonVersion = ({ service }: Agent): PythonVersion => service.family.python;

/** Maps the machine's ports to their owners, without ports that have several owners. */
function mapPorts({ services, infrastructure }: MachinePlan): Map<number, PortOwner> {
  const ports = new Map<number, PortOwner>();
  const ambiguous = new Set<number>();
  const add = (port: number, name: string, isHealth = false): void => {
    const known = ports.get(port);
    if (known && known.name !== name) ambiguous.add(port);
    ports.set(port, known ?? { name, isHealth });
  };
  for (const { row } of services) {
    if (row.port !== undefined) add(row.port, row.name);
    add(row.healthPort, row.name, true);
  }
  for (const { port, name } of infrastructure) add(port, name);
  for (const port of ambiguous) ports.delete(port);
  return ports;
}

interface Parts {
  readonly stack: string;
  readonly agent: Agent<SourceTree>;
  readonly syntax: Syntax;
  readonly ports: AgentSubject['ports'];
  readonly hosts: ReadonlyMap<string, string>;
  readonly locks: Locks;
  readonly environment: Map<string, string | undefined>;
}

function createSubject({
  stack,
  agent,
  syntax,
  ports,
  hosts,
  locks,
  environment,
}: Parts): AgentSubject {
  const { service, tree, closure } = agent;
  const { row, family } = service;
  const python = readPythonVersion(agent);
  const packages = locks.all(family.name, service);
  const mayHaveMore = locks.mayHaveMore(family.name, service);
  const versions = locks.versions(family.name, service);
  const imageFiles = new Set(agent.files);
  const refusal: AgentSubject['refusal'] = (file) => syntax.refusal(file, python);
  const volumes = row.volumes.flatMap((volume) => inside(volume.path) ?? []);
  const isBelowAny = (file: string, folders: readonly string[]): boolean =>
    folders.some((folder) => folder === '.' || file === folder || file.startsWith(`${folder}/`));
  const isReplaced = (file: string): boolean => isBelowAny(file, [...volumes, ...WRITABLE_FOLDERS]);
  const container: Container = {
    files: tree.files,
    folders: tree.folders,
    imageFiles: { files: imageFiles, folders: listFolders(imageFiles) },
    read: (file) => tree.source(file),
    data: (file) =>
      imageFiles.has(file) && !isReplaced(file) ? tree.bytes(file).toString('utf8') : undefined,
    isInVolume: (file) => isBelowAny(file, volumes),
    minor: Number(python.split('.')[1]),
    isBroken: (file) => refusal(file) !== undefined,
    provides: (module) =>
      absentModule(module, python) === undefined &&
      findRemoved(module, versions) === undefined &&
      (mayHaveMore || isProvided(module, packages)),
  };
  const pythonPath = readPythonPath(service.environment['PYTHONPATH']);
  const program = findEntryPoint(tree, row.run, pythonPath);
  const entry = program.file;
  // A launcher that runs its application does so as Python does a script or module.
  const started =
    program.launcher && !program.imported && entry !== undefined
      ? {
          ...row.run,
          ...(program.module === undefined ? { script: entry } : { module: program.module }),
        }
      : row.run;
  const run = new Run(container, started, environment, chooseEvaluator(program));
  if (entry !== undefined) run.follow();
  return {
    stack,
    service,
    python,
    tree,
    entry,
    program,
    environment,
    run,
    imageFiles,
    packages,
    versions,
    asked: locks.asked(service),
    ports,
    hosts,
    refusal,
    files: closure.files.filter((file) => file.endsWith('.py')),
    meant: row.family === family.name ? new Set() : locks.line(row.family),
    syntaxKnown: syntax.knows(python),
  };
}

/** Finds secrets in any Python file of a source, for each service whose image contains the file. */
export function checkSecrets(
  folder: string,
  tree: SourceTree,
  owners: ReadonlyMap<string, readonly string[]>,
): Finding[] {
  return tree.modules.flatMap((file) => {
    const services = [...new Set(owners.get(`${folder}\0${file}`) ?? [null])];
    return findSecrets(tree.text(file)).flatMap((found) =>
      services.map((service) => ({ ...found, service, file })),
    );
  });
}

import { ownLocks } from '../catalog/folders';
import { loadCatalog } from '../checkout/fleet';
import { formatCount } from '../lib/format';
import type { MachinePlan } from '../plan/plan';
import type { Catalog } from '../catalog/schema';
import { readAgents, type Agent } from './agents';
import { findDistribution, isProvided } from '../python/packages';
import { lacksOwnLock, Locks } from './locked-packages';
import { fleetCommandFor } from '../lib/fleet-command';
import { writeCommand } from '../lib/shell';

/** Something in a line of code, and the services that it concerns. */
interface Finding<T> {
  readonly what: T;
  readonly services: string[];
}

interface MissingPackage {
  readonly module: string;
  readonly wants: string;
  readonly place: string;
}

interface OmittedFile {
  readonly file: string;
  readonly place: string;
}

/**
 * Lists what agents of sources need and their images do not have, one line each. It stops nothing.
 * @param images every image of the catalog, whatever the stack builds
 */
export function listAgentNotes(
  root: string,
  plan: MachinePlan,
  images: Catalog['images'] = loadCatalog().images,
): string[] {
  const agents = readAgents(root, plan);
  const imports = new Map<string, Finding<MissingPackage>>();
  const files = new Map<string, Finding<OmittedFile>>();
  const reduced: string[] = [];
  const locks = new Locks(root, images);
  for (const agent of agents) {
    const { row, family } = agent.service;
    const has = new Set([...locks.line(family.name), ...locks.own(agent.service)]);
    const meant = row.family === family.name ? undefined : locks.line(row.family);
    const without = new Set<string>();
    for (const { module, wants, place } of missing(agent, has)) {
      const submodule = agent.tree.findAbsent(module.replaceAll('.', '/'));
      if (submodule !== undefined) {
        reduced.push(
          `${row.name}: ${place} imports ${module}, which may be in the submodule ${submodule}, whose files are not there; run ${writeCommand('git', 'submodule', 'update', '--init', submodule)} in the source`,
        );
        continue;
      }
      if (meant && (meant.size === 0 || isProvided(module, meant))) without.add(wants);
      else add(imports, { module, wants, place }, row.name);
    }
    if (without.size > 0) {
      const list = [...without].sort().join(', ');
      reduced.push(
        `${row.name}: ${family.name} lacks ${list}, which it imports: ${row.family} would have them`,
      );
    }
    if (lacksOwnLock(root, agent.service)) {
      reduced.push(
        `${row.name}: its lock leaves out what ${row.family} has, but here it stands on ${family.name}; run ${fleetCommandFor(plan.stack.name, 'lock', row.name)}`,
      );
    }
    for (const named of findOmittedFiles(agent)) add(files, named, row.name);
  }
  return [
    ...noteMissingEntries(plan, agents),
    ...reduced,
    ...[...imports.values()].map(
      ({ what: { place, module, wants }, services }) =>
        `${services.join(', ')}: ${place} imports ${module}, and no lock has ${wants}; write it into ${locateLock(services)}/requirements.in and run ${fleetCommandFor(plan.stack.name, 'lock', ...services)}`,
    ),
    ...[...files.values()].map(
      ({ what: { place, file }, services }) =>
        `${services.join(', ')}: ${place} names ${file}, which is not in the image; if it is read there, name it in the row's data or in fleet:agents.data`,
    ),
  ];
}

/** Says how many services have no entry script in the stack's source: their images cannot be built. */
function noteMissingEntries({ stack }: MachinePlan, all: readonly Agent[]): string[] {
  const agents = all.filter(({ service }) => service.row.source === undefined);
  const missing = agents.filter(({ closure }) => closure.files.length === 0);
  if (missing.length === 0) return [];
  const of = formatCount(agents.length, 'service');
  return [
    `fleet:agents.source: lacks the entry scripts of ${String(missing.length)} of ${of}, whose images will fail; ${fleetCommandFor(stack.name, 'check')} names them, and --only leaves them out`,
  ];
}

const locateLock = ([name = '', ...more]: readonly string[]): string =>
  more.length > 0 ? "each one's agents/locks/<service>" : ownLocks(name.toLowerCase());

function add<T>(findings: Map<string, Finding<T>>, what: T, service: string): void {
  const key = JSON.stringify(what);
  const known = findings.get(key);
  if (known) known.services.push(service);
  else findings.set(key, { what, services: [service] });
}

/** Packages that an agent imports and cannot do without, each where it is first imported. */
function missing({ closure }: Agent, has: ReadonlySet<string>): MissingPackage[] {
  const found = new Map<string, MissingPackage>();
  for (const { module, file, line, optional } of closure.external) {
    const wants = findDistribution(module);
    if (optional || wants === undefined || isProvided(module, has) || found.has(wants)) continue;
    found.set(wants, { module, wants, place: `${file}:${String(line)}` });
  }
  return [...found.values()];
}

/** Files of the source that an agent's code names and its image does not hold. */
function findOmittedFiles({ tree, closure, files }: Agent): OmittedFile[] {
  const staged = new Set(files);
  return closure.paths
    .filter((named) => tree.files.has(named.path) && !staged.has(named.path))
    .map((named) => ({ file: named.path, place: `${named.file}:${String(named.line)}` }));
}

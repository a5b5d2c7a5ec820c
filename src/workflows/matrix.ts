import { isDeepStrictEqual } from 'node:util';
import { buildImageGraph } from '../catalog/checks';
import { FleetError } from '../lib/errors';
import { findClosure, sortIntoLevels } from '../lib/graph';
import type { MachinePlan } from '../plan/plan';
import type { ImageRow } from '../catalog/schema';
import { estimateGrowth } from '../engines/common/disk';
import { isLocal } from '../registry-client/address';
import { GHCR, HOSTED_MB } from './runners';

/** One job of a matrix: images that one runner builds, one after the other or together. */
export interface Entry {
  /** Unique in the whole workflow; names what the job leaves behind. */
  readonly name: string;
  /** Stack whose config they are built by. */
  readonly stack: string;
  /** Images' names, apart by spaces. */
  readonly images: string;
  /** Runner that fits them: GitHub's own, or a large one. */
  readonly runner: 'hosted' | 'large';
}

/** Every image of some machines in lineage order. */
export interface Matrix {
  /** Bases and families by level: what a level stands on, earlier ones hold. */
  readonly levels: readonly (readonly Entry[])[];
  /** Services' images, which stand on those. */
  readonly services: readonly Entry[];
  /** Images with a track that no other stands on: who builds these has built all of them. */
  readonly gpu: readonly Entry[];
  /** Registry of each stack, by its name. At most one is neither ghcr.io nor on the machine itself. */
  readonly registries: ReadonlyMap<string, string>;
  /** Way to sign the published images, from the machines' stacks; undefined if they require no signature. */
  readonly signing?: 'key' | 'keyless';
}

/** The most jobs that GitHub starts from one matrix. */
export const MOST_JOBS = 256;

/**
 * The images of `plans` as jobs. A base or family has the same bytes on every machine, so it is built once; a service's
 * image holds its machine's profile. Small images share a job, as a runner takes longer to come up than they to build:
 * those of a level without a track, and the services of one family and machine. An image with a track, gigabytes and
 * hours, has a runner of its own.
 */
export function buildMatrix(plans: readonly MachinePlan[]): Matrix {
  const rows = new Map(plans.flatMap(({ images }) => images).map((row) => [row.name, row]));
  const result = {
    levels: sortIntoLevels(buildImageGraph({ images: [...rows.values()] })).map((names, level) =>
      findLevel(plans, names, level),
    ),
    services: plans.flatMap(listServices),
    gpu: plans.flatMap(leavesWithTrack),
    registries: findRegistries(plans),
    ...describeSigning(plans),
  };
  for (const entries of [...result.levels, result.services, result.gpu]) {
    if (entries.length <= MOST_JOBS) continue;
    throw new FleetError(
      `src/workflows/matrix.ts: has more jobs in one matrix than the ${String(MOST_JOBS)} that GitHub starts: '${String(entries.length)}'; let more images share a job`,
    );
  }
  return result;
}

/** @throws FleetError where two registries ask for a login by secrets, as there is one pair of those */
function findRegistries(plans: readonly MachinePlan[]): Map<string, string> {
  const bySecrets = plans
    .map(({ stack }) => stack)
    .filter(({ registry }) => registry !== GHCR && !isLocal(registry));
  const [first] = bySecrets;
  const other = bySecrets.find(({ registry }) => registry !== first?.registry);
  if (first && other) {
    throw new FleetError(
      `Pulumi.${other.name}.yaml: fleet:registry: differs from that of Pulumi.${first.name}.yaml, and the workflows have secrets for one: '${other.registry}'; write '${first.registry}' in both`,
    );
  }
  return new Map(plans.map(({ stack }) => [stack.name, stack.registry]));
}

/** @throws FleetError where machines' stacks differ, as they share images */
function describeSigning(plans: readonly MachinePlan[]): Pick<Matrix, 'signing'> {
  const asked = plans.map(({ stack }) => stack);
  const [first] = asked;
  const other = asked.find((stack) => !isDeepStrictEqual(stack.signatures, first?.signatures));
  if (first && other) {
    throw new FleetError(
      `Pulumi.${other.name}.yaml: fleet:signatures: differs from that of Pulumi.${first.name}.yaml, and images are signed once for both; write the same in both`,
    );
  }
  const signatures = first?.signatures;
  return signatures ? { signing: 'key' in signatures ? 'key' : 'keyless' } : {};
}

function findLevel(
  plans: readonly MachinePlan[],
  names: readonly string[],
  level: number,
): Entry[] {
  const groups = new Map<string, { plan: MachinePlan; names: string[] }>();
  for (const name of names) {
    const plan = plans.find(({ images }) => images.some((row) => row.name === name));
    const row = plan?.images.find((each) => each.name === name);
    if (!plan || !row) continue;
    const key = row.track === undefined ? `level-${String(level)}-${plan.stack.name}` : name;
    const group = groups.get(key) ?? { plan, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups].map(([name, group]) => entry(name, group.plan, group.names));
}

function listServices(plan: MachinePlan): Entry[] {
  const families = new Map<string, { family: ImageRow; slugs: string[] }>();
  for (const { slug, family } of plan.services) {
    const group = families.get(family.name) ?? { family, slugs: [] };
    group.slugs.push(slug);
    families.set(family.name, group);
  }
  return [...families.values()]
    .map(({ family, slugs }) =>
      entry(`services-${family.name}-${plan.stack.name}`, plan, slugs.sort(), family.name),
    )
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function leavesWithTrack(plan: MachinePlan, index: number, plans: readonly MachinePlan[]): Entry[] {
  const earlier = plans.slice(0, index).flatMap(({ images }) => images.map(({ name }) => name));
  const used = new Set([...buildImageGraph(plan).values()].flat());
  return plan.images
    .filter(({ name, track }) => track !== undefined && !used.has(name) && !earlier.includes(name))
    .map(({ name }) => entry(name, plan, [name]));
}

/** @param family that services stand on: it is no target of their job, and takes its disk all the same */
function entry(name: string, plan: MachinePlan, images: readonly string[], family?: string): Entry {
  const targets = family === undefined ? images : [family];
  const line = findClosure(buildImageGraph(plan), targets);
  const growth = estimateGrowth(plan, [...line, ...(family === undefined ? [] : images)]);
  const fits = growth.compressed + growth.unpacked <= HOSTED_MB;
  return {
    name,
    stack: plan.stack.name,
    images: images.join(' '),
    runner: fits ? 'hosted' : 'large',
  };
}

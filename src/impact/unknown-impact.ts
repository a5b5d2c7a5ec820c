import { isWithin, type UnknownImpact } from './compute-impacts';
import type { StackGraph } from './stack-graph';
import type { CatalogSources, Source } from '../catalog/load';
import { readFleet, ROW_FOLDERS } from '../checkout/fleet';
import type { MachinePlan } from '../plan/plan';
import { listReferences } from '../catalog/references';

/** Finds what the program's files may change: only a comparison tells what they do. */

/**
 * Finds what may change on the plan's machine where `paths` do; undefined where they are no part of its program.
 * @param program the program's files
 */
export function findUnknownImpact(
  plan: MachinePlan,
  nodes: StackGraph,
  paths: readonly string[],
  program: ReadonlySet<string>,
): UnknownImpact | undefined {
  const { name, profileFrom } = plan.stack;
  const files = [name, ...(profileFrom === undefined ? [] : [profileFrom])];
  const stacks = files.map((each) => `Pulumi.${each}.yaml`);
  const sources = readFleet();
  const found = paths.flatMap((path) =>
    [...program, ...stacks, ...(isRowFile(path) ? [path] : [])]
      .filter((file) => isWithin(path, file))
      .flatMap((file) => findReach(plan, nodes, sources, file) ?? []),
  );
  if (found.length === 0) return undefined;
  const names = new Set(found.flatMap(({ rows }) => rows));
  return {
    because: [...new Set(found.map(({ because }) => because))],
    images: nodes.images
      .filter(({ service }) => found.some(({ all }) => all) || names.has(service ?? ''))
      .map(({ name }) => name),
    containers: nodes.containers
      .filter(({ of }) => found.some(({ all }) => all) || names.has(of))
      .map(({ name }) => name),
  };
}

/** Checks whether a path is a file of rows, one that is gone included. */
const isRowFile = (path: string): boolean =>
  ROW_FOLDERS.some((folder) => path.startsWith(`${folder}/`));

/** How far an edit of one file may go. */
interface Reach {
  readonly because: string;
  /** Rows whose images and containers may change. */
  readonly rows: readonly string[];
  /** True if all may. */
  readonly all: boolean;
}

function findReach(
  plan: MachinePlan,
  nodes: StackGraph,
  sources: CatalogSources,
  file: string,
): Reach | undefined {
  const machines = listRows(sources.machines, file);
  if (machines) {
    const rows = nodes.containers.filter(({ service }) => service).map(({ of }) => of);
    return machines.includes(plan.machine.name)
      ? { because: `${file} is a machine's row`, rows, all: false }
      : undefined;
  }
  const services = listRows(sources.services, file);
  if (services) {
    const rows = plan.services
      .map(({ row }) => row)
      .filter(
        ({ name, env, placements }) =>
          services.includes(name) ||
          (placements[plan.machine.name]?.dependsOn ?? []).some((need) =>
            services.includes(need),
          ) ||
          Object.values({ ...env, ...placements[plan.machine.name]?.env })
            .flatMap(listReferences)
            .some((reference) => services.includes(reference.name)),
      )
      .map(({ name }) => name);
    return { because: `${file} holds services' rows`, rows, all: false };
  }
  return { because: `${file} is part of the program`, rows: [], all: true };
}

/** Names of the rows that a file holds; undefined where it is none of these. */
function listRows(sources: readonly Source[], file: string): string[] | undefined {
  const found = sources.find((source) => source.file === file);
  return found?.rows.map((row) => (row as { readonly name: string }).name);
}

import type { InfrastructureRow } from '../catalog/schema';
import type { Definition, Found } from './definition';
import type { Target } from './target';

/** The dependencies of a definition, by kind. */
export interface Edges {
  readonly services: readonly Found<string>[];
  readonly infrastructure: readonly string[];
  /** Names that nobody has, as written: they stay out of the row. */
  readonly unknown: readonly Found<string>[];
  /** The same of what is known and has no row. */
  readonly rowless: readonly (Found<string> & { readonly kind: Target['kind'] })[];
}

export function resolveEdges(
  { dependsOn }: Definition,
  resolve: (name: string) => Target | undefined,
): Edges {
  const services = new Map<string, Found<string>>();
  const infrastructure: string[] = [];
  const unknown: Found<string>[] = [];
  const rowless: Edges['rowless'][number][] = [];
  for (const { value, from } of dependsOn) {
    const target = resolve(value);
    if (target?.kind === 'service') {
      if (!services.has(target.name)) services.set(target.name, { value: target.name, from });
    } else if (target?.kind === 'infrastructure') {
      infrastructure.push(target.name);
    } else if (target) {
      rowless.push({ value, from, kind: target.kind });
    } else {
      unknown.push({ value, from });
    }
  }
  return { services: [...services.values()], infrastructure, unknown, rowless };
}

/**
 * Names the infrastructure that a row uses, in the order of the fleet's rows.
 * @param schemes of the clients that the agent imports; undefined where its imports are not known, and it may use all
 */
export function findInfrastructure(
  rows: readonly InfrastructureRow[],
  edges: readonly Edges[],
  schemes: readonly string[] | undefined,
): string[] {
  const named = edges.flatMap(({ infrastructure }) => infrastructure);
  return rows
    .filter(({ name, scheme }) => !schemes || schemes.includes(scheme) || named.includes(name))
    .map(({ name }) => name);
}

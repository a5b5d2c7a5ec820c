import type { Definition, Found } from './definition';
import type { Target } from './service';

/** What a definition depends on, by what it is. */
export interface Edges {
  readonly services: readonly Found<string>[];
  readonly infrastructure: readonly string[];
  /** What stays out of the row: nobody's names, as written. */
  readonly unknown: readonly Found<string>[];
  /** The same of servers that have no row. */
  readonly servers: readonly Found<string>[];
}

export function edgesOf(
  { dependsOn }: Definition,
  resolve: (name: string) => Target | undefined,
): Edges {
  const services = new Map<string, Found<string>>();
  const infrastructure: string[] = [];
  const unknown: Found<string>[] = [];
  const servers: Found<string>[] = [];
  for (const { value, from } of dependsOn) {
    const target = resolve(value);
    if (target?.kind === 'service') {
      if (!services.has(target.name)) services.set(target.name, { value: target.name, from });
    } else if (target?.kind === 'infrastructure') {
      infrastructure.push(target.name);
    } else {
      (target ? servers : unknown).push({ value, from });
    }
  }
  return { services: [...services.values()], infrastructure, unknown, servers };
}

const DEFAULT = ['redis', 'nats'];

/**
 * Servers that a row names; undefined where it has the default ones.
 * @param imported servers whose clients the agent imports; undefined where that is not known
 */
export function infrastructureOf(
  edges: readonly Edges[],
  imported: readonly string[] | undefined,
): string[] | undefined {
  if (!imported) return undefined;
  const used = new Set([...imported, ...edges.flatMap(({ infrastructure }) => infrastructure)]);
  const list = [
    ...DEFAULT.filter((name) => used.has(name)),
    ...[...used].filter((name) => !DEFAULT.includes(name)),
  ];
  return list.join() === DEFAULT.join() ? undefined : list;
}

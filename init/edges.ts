import type { Definition, Found } from './definition';
import type { Target } from './service';

/** What a definition depends on, by what it is. */
export interface Edges {
  readonly services: readonly Found<string>[];
  readonly infrastructure: readonly string[];
}

/** @param todo takes what is no service, and stays out of the row */
export function edgesOf(
  { dependsOn }: Definition,
  resolve: (name: string) => Target | undefined,
  todo: string[],
): Edges {
  const services = new Map<string, Found<string>>();
  const infrastructure: string[] = [];
  for (const { value, from } of dependsOn) {
    const target = resolve(value);
    if (target?.kind === 'service') {
      if (!services.has(target.name)) services.set(target.name, { value: target.name, from });
    } else if (target?.kind === 'infrastructure') {
      infrastructure.push(target.name);
    } else {
      const what = target ? 'a server without a row in catalog/infrastructure.ts' : 'nobody here';
      todo.push(`dependsOn: '${value}' (${from}) is ${what}`);
    }
  }
  return { services: [...services.values()], infrastructure };
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

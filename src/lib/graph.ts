/** Pure functions over directed graphs given as "name → the names it needs". */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Finds the first cycle, as `a → b → a`; undefined where there is none. Names without a node are ignored. */
export function findCycle(graph: Graph): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): string[] | undefined => {
    const seenAt = path.indexOf(name);
    if (seenAt >= 0) return [...path.slice(seenAt), name];
    if (done.has(name)) return undefined;
    path.push(name);
    for (const next of graph.get(name) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(name);
    return undefined;
  };
  for (const name of graph.keys()) {
    const cycle = visit(name);
    if (cycle) return cycle;
  }
  return undefined;
}

/** Groups the nodes into levels: each level needs only nodes of earlier levels. Expects no cycle. */
export function sortIntoLevels(graph: Graph): string[][] {
  const depth = new Map<string, number>();
  const computeDepth = (name: string): number => {
    const known = depth.get(name);
    if (known !== undefined) return known;
    const needs = (graph.get(name) ?? []).filter((need) => graph.has(need));
    const own = needs.length === 0 ? 0 : 1 + Math.max(...needs.map(computeDepth));
    depth.set(name, own);
    return own;
  };
  const result: string[][] = [];
  for (const name of graph.keys()) (result[computeDepth(name)] ??= []).push(name);
  return result;
}

/** Collects `names` and everything they need, directly or not. */
export function findClosure(graph: Graph, names: Iterable<string>): Set<string> {
  const result = new Set<string>();
  const visit = (name: string): void => {
    if (result.has(name)) return;
    result.add(name);
    for (const need of graph.get(name) ?? []) visit(need);
  };
  for (const name of names) visit(name);
  return result;
}

/** Lists the ancestors of `name`, nearest first, without `name` itself. */
export function findAncestors(
  parentOf: (name: string) => string | undefined,
  name: string,
): string[] {
  const line: string[] = [];
  for (let parent = parentOf(name); parent !== undefined; parent = parentOf(parent)) {
    if (line.includes(parent)) break;
    line.push(parent);
  }
  return line;
}

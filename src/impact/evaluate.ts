import { existsSync } from 'node:fs';
import path from 'node:path';
import { readConfig, readProjectName } from '../checkout/context';
import { loadProgram } from '../engines/embedded/program';
import type { EvaluatedProgram } from './revision';
import { EMPTY_SNAPSHOT, takeSnapshot, type Snapshot } from './snapshot';

/**
 * `node --import ./src/lib/register-tsx.mjs src/impact/evaluate.ts TREE ROOT STACK…` prints, as JSON, what the program in the folder TREE asks for by
 * stack, or why that cannot be told. TREE is another commit of the project in ROOT: its program reads its rows. Of the tree
 * this file knows what Pulumi does: Pulumi.yaml, the stack's file and index.ts.
 */
async function main([tree = '', root = '', ...stacks]: readonly string[]): Promise<void> {
  const found: Record<string, Snapshot> = {};
  for (const stack of stacks) found[stack] = await evaluate(tree, root, stack);
  print({ stacks: found });
}

async function evaluate(tree: string, root: string, stack: string): Promise<Snapshot> {
  if (!existsSync(path.join(tree, `Pulumi.${stack}.yaml`))) return EMPTY_SNAPSHOT;
  const project = readProjectName(tree);
  const agents = `${project}:agents`;
  const config = Object.fromEntries(
    Object.entries(readConfig(tree, stack, project)).map(([key, value]) => [
      key,
      key === agents ? resolveFromRoot(tree, root, value) : value,
    ]),
  );
  const { translation } = await loadProgram({
    root: tree,
    project,
    config,
    prefix: `${project}-${stack}`,
    stack: { name: stack, engine: config[`${project}:engine`] },
  });
  return takeSnapshot(tree, translation);
}

/** Agents that lie beside the project are no part of its commits: they are those that are there now. */
function resolveFromRoot(tree: string, root: string, agents: string): string {
  if (!agents.startsWith('{')) return agents;
  const { source, ...rest } = JSON.parse(agents) as { source?: unknown };
  const inside = (folder: string): boolean => !path.relative(tree, folder).startsWith('..');
  if (typeof source !== 'string' || inside(path.resolve(tree, source))) return agents;
  return JSON.stringify({ ...rest, source: path.resolve(root, source) });
}

function print(evaluated: EvaluatedProgram): void {
  process.stdout.write(JSON.stringify(evaluated));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  // That commit's errors are of classes of its own.
  const { lines, message } = error as Error & { lines?: readonly string[] };
  print({ failed: lines?.[0] ?? message });
});

import { existsSync } from 'node:fs';
import path from 'node:path';
import type * as contexts from '../checkout/context';
import type * as programs from '../engines/embedded/program';
import type { Evaluated } from './revision';
import { NOTHING, snapshotOf, type Snapshot } from './snapshot';

/**
 * `node --import tsx src/impact/evaluate.ts TREE ROOT STACK…` prints, as JSON, what the program in the folder TREE asks for by
 * stack, or why that cannot be told. TREE is another commit of the project in ROOT: its own code reads its rows and runs its
 * program, of which the two functions that are loaded below are taken for granted.
 */
async function main([tree = '', root = '', ...stacks]: readonly string[]): Promise<void> {
  const found: Record<string, Snapshot> = {};
  for (const stack of stacks) found[stack] = await evaluate(tree, root, stack);
  print({ stacks: found });
}

async function evaluate(tree: string, root: string, stack: string): Promise<Snapshot> {
  if (!existsSync(path.join(tree, `Pulumi.${stack}.yaml`))) return NOTHING;
  const { loadContext } = load(tree, 'src/checkout/context.ts') as typeof contexts;
  const { loadProgram } = load(tree, 'src/engines/embedded/program.ts') as typeof programs;
  const context = loadContext(stack);
  const agents = `${context.project}:agents`;
  const config = Object.fromEntries(
    Object.entries(context.config).map(([key, value]) => [
      key,
      key === agents ? fromRoot(tree, root, value) : value,
    ]),
  );
  const { translation } = await loadProgram({ ...context, config });
  return snapshotOf(tree, translation);
}

/** Agents that lie beside the project are no part of its commits: they are those that are there now. */
function fromRoot(tree: string, root: string, agents: string): string {
  if (!agents.startsWith('{')) return agents;
  const { source, ...rest } = JSON.parse(agents) as { source?: unknown };
  const inside = (folder: string): boolean => !path.relative(tree, folder).startsWith('..');
  if (typeof source !== 'string' || inside(path.resolve(tree, source))) return agents;
  return JSON.stringify({ ...rest, source: path.resolve(root, source) });
}

function load(tree: string, file: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- by path, as Pulumi runs a program
  return require(path.join(tree, file));
}

function print(evaluated: Evaluated): void {
  process.stdout.write(JSON.stringify(evaluated));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  // That commit's errors are of classes of its own.
  const { lines, message } = error as Error & { lines?: readonly string[] };
  print({ failed: lines?.[0] ?? message });
});

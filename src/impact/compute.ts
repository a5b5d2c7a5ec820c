import path from 'node:path';
import { readAgents } from '../source/agents';
import { FleetError } from '../lib/errors';
import { changedByNames, changedByPaths, impactOf, type Changes } from './impact';
import { nodesOf, type FleetNodes } from './nodes';
import { loadCatalog } from '../checkout/fleet';
import { loadContext, chooseStacks, type Context } from '../checkout/context';
import { root } from '../lib/root';
import { readArguments } from './arguments';
import { sizesOf } from './bytes';
import { impactMarkdown } from './markdown';
import { openBy } from './open';
import { printReport } from './print';
import { programFiles } from './program-files';
import { reportOf, type Report } from './report';
import { changedSince, commitOf, evaluateAt, type Evaluated } from './revision';
import { compareSnapshots, NOTHING, snapshotOf, type Snapshot } from './snapshot';
import { loadProgram } from '../engines/embedded/program';
import { progressAside, print, printProgress } from '../lib/output';
import { ownSizes } from '../sizes/last';

export interface ImpactOptions {
  /** @default every machine's, each the stack of its name */
  readonly stack?: string | undefined;
  readonly since?: string | undefined;
  readonly json?: boolean | undefined;
  readonly markdown?: boolean | undefined;
}

/** One stack, and what it is made of. */
interface Machine {
  readonly context: Context;
  readonly nodes: FleetNodes;
}

/** Says what a change of files or rows, or all since a commit, rebuilds and replaces; changes nothing. */
export async function impact(given: readonly string[], options: ImpactOptions): Promise<void> {
  progressAside();
  const report = await computeImpact(given, options);
  if (options.json === true) print(JSON.stringify(report, null, 2));
  else if (options.markdown === true) print(impactMarkdown(report));
  else printReport(report);
}

/** @throws FleetError on words that mean nothing here, and on a commit that there is none of */
export async function computeImpact(
  given: readonly string[],
  { stack, since }: Pick<ImpactOptions, 'stack' | 'since'>,
): Promise<Report> {
  if ((since === undefined) === (given.length === 0)) {
    throw new FleetError(
      'give either paths, images and services, or a commit: bin/fleet impact images/NAME, bin/fleet impact --since origin/main',
    );
  }
  const stacks = chooseStacks(stack);
  const machines = stacks.map((name): Machine => {
    const context = loadContext(name, false);
    return { context, nodes: nodesOf(context.plan, agentFiles(context)) };
  });
  const { changes, ...compared } =
    since === undefined
      ? { changes: changesBy(machines, given) }
      : await changesSince(machines, since);
  const last = ownSizes();
  const impacts = impactOf(
    machines.map(({ nodes }, index) => ({ nodes, changes: changes[index] ?? NO_CHANGES })),
  );
  return {
    ...compared,
    ...reportOf(
      machines.flatMap(({ nodes, context }, index) => {
        const found = impacts[index];
        return found ? [{ nodes, impact: found, sizeOf: sizesOf(context.plan, last) }] : [];
      }),
    ),
  };
}

const NO_CHANGES: Changes = { images: new Map(), containers: new Map() };

/** Files of the stack's own agents that lie where a path can be given, by slug. */
function agentFiles({ plan }: Context): Map<string, string[]> {
  const { agents } = plan.stack;
  if (agents === 'reference' || typeof agents.source !== 'string') return new Map();
  const read = readAgents(root, plan);
  return new Map(
    read?.list.map(({ service, files }) => [
      service.slug,
      files.map((file) => path.relative(root, path.join(read.tree.root, file))),
    ]),
  );
}

function changesBy(machines: readonly Machine[], given: readonly string[]): Changes[] {
  const nodes = machines.map((machine) => machine.nodes);
  const { names, paths } = readArguments(root, loadCatalog(), nodes, given);
  const program = paths.length === 0 ? new Set<string>() : programFiles(root);
  return machines.map((machine) => {
    const byName = changedByNames(machine.nodes, names);
    const byPath = changedByPaths(machine.nodes, paths);
    const open = openBy(machine.context.plan, machine.nodes, paths, program);
    return {
      images: new Map([...byPath.images, ...byName.images]),
      containers: byName.containers,
      ...(open ? { open } : {}),
    };
  });
}

async function changesSince(
  machines: readonly Machine[],
  revision: string,
): Promise<{ changes: Changes[] } & Pick<Report, 'since' | 'notEvaluated'>> {
  const since = await commitOf(root, revision);
  const stacks = machines.map(({ context }) => context.stack.name);
  printProgress(
    `running the program of ${since.slice(0, 8)} and this one for ${stacks.join(', ')}`,
  );
  const [paths, before, after] = await Promise.all([
    changedSince(root, since),
    evaluateAt(root, since, stacks),
    snapshotsOf(machines),
  ]);
  return {
    changes: machines.map((machine, index) =>
      changesOf(machine, paths, before, after[index] ?? NOTHING),
    ),
    since,
    ...('failed' in before ? { notEvaluated: before.failed } : {}),
  };
}

/** One after the other: Pulumi's runtime runs one program at a time. */
async function snapshotsOf(machines: readonly Machine[]): Promise<Snapshot[]> {
  const found: Snapshot[] = [];
  for (const { context } of machines) {
    const { translation } = await loadProgram(context);
    found.push(snapshotOf(root, translation));
  }
  return found;
}

/** What changed in one stack; where the commit cannot be evaluated, what files tell, and all else may. */
function changesOf(
  { context, nodes }: Machine,
  paths: readonly string[],
  before: Evaluated,
  after: Snapshot,
): Changes {
  const byPath = changedByPaths(nodes, paths);
  if ('failed' in before) {
    return {
      ...byPath,
      open: {
        because: ['the commit could not be evaluated'],
        images: nodes.images.map(({ name }) => name),
        containers: nodes.containers.map(({ name }) => name),
      },
    };
  }
  const updates = context.stack.engine === 'pulumi';
  return compareSnapshots(before.stacks[context.stack.name] ?? NOTHING, after, byPath, updates);
}

import path from 'node:path';
import { readAgents } from '../source/agents';
import { FleetError } from '../lib/errors';
import {
  findChangesByName,
  findChangesByPath,
  computeImpacts,
  type Changes,
} from './compute-impacts';
import { buildStackGraph, type StackGraph } from './stack-graph';
import { loadCatalog } from '../checkout/fleet';
import { loadContext, chooseStacks, type Context } from '../checkout/context';
import { root } from '../lib/root';
import { ENGINES } from '../stack/engines';
import { readArguments } from './arguments';
import { estimateSizes } from './bytes';
import { renderMarkdown } from './markdown';
import { findUnknownImpact } from './unknown-impact';
import { printSummary } from './print-summary';
import { listProgramFiles } from './program-files';
import { summarizeImpacts, type ImpactSummary } from './summary';
import { listChangedFiles, resolveCommit, evaluateAt, type EvaluatedProgram } from './revision';
import { compareSnapshots, EMPTY_SNAPSHOT, takeSnapshot, type Snapshot } from './snapshot';
import { loadProgram } from '../engines/embedded/program';
import { printJson } from '../lib/json-output';
import { sendProgressToStderr, print, printProgress } from '../lib/output';
import { readOwnSizes } from '../sizes/last-sizes';

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
  readonly nodes: StackGraph;
}

/** Says what a change of files or rows, or all since a commit, rebuilds and replaces; changes nothing. */
export async function printImpact(given: readonly string[], options: ImpactOptions): Promise<void> {
  sendProgressToStderr();
  const report = await computeImpact(given, options);
  if (options.json === true) printJson(report);
  else if (options.markdown === true) print(renderMarkdown(report));
  else printSummary(report);
}

/** @throws FleetError on words that mean nothing here, and on a commit that there is none of */
export async function computeImpact(
  given: readonly string[],
  { stack, since }: Pick<ImpactOptions, 'stack' | 'since'>,
): Promise<ImpactSummary> {
  if ((since === undefined) === (given.length === 0)) {
    throw new FleetError(
      since === undefined
        ? 'impact: missing paths, images or services; write some, or --since COMMIT, such as --since origin/main'
        : `--since: cannot stand beside names: '${given.join(' ')}'; write the names alone, or the commit alone`,
    );
  }
  const stacks = chooseStacks(stack);
  const machines = stacks.map((name): Machine => {
    const context = loadContext(name, false);
    return { context, nodes: buildStackGraph(context.plan, listAgentFiles(context)) };
  });
  const { changes, ...compared } =
    since === undefined
      ? { changes: findGivenChanges(machines, given) }
      : await findChangesSince(machines, since);
  const last = readOwnSizes();
  const impacts = computeImpacts(
    machines.map(({ nodes }, index) => ({ nodes, changes: changes[index] ?? NO_CHANGES })),
  );
  return {
    ...compared,
    ...summarizeImpacts(
      machines.flatMap(({ nodes, context }, index) => {
        const found = impacts[index];
        return found ? [{ nodes, impact: found, sizeOf: estimateSizes(context.plan, last) }] : [];
      }),
    ),
  };
}

const NO_CHANGES: Changes = { images: new Map(), containers: new Map() };

/** Files of agents' sources that lie where a path can be given, by slug. */
const listAgentFiles = ({ plan }: Context): Map<string, string[]> =>
  new Map(
    readAgents(root, plan)
      .filter(({ service }) => typeof service.source === 'string')
      .map(({ service, tree, files }) => [
        service.slug,
        files.map((file) => path.relative(root, path.join(tree.root, file))),
      ]),
  );

function findGivenChanges(machines: readonly Machine[], given: readonly string[]): Changes[] {
  const nodes = machines.map((machine) => machine.nodes);
  const { names, paths } = readArguments(root, loadCatalog(), nodes, given);
  const program = paths.length === 0 ? new Set<string>() : listProgramFiles(root);
  return machines.map((machine) => {
    const byName = findChangesByName(machine.nodes, names);
    const byPath = findChangesByPath(machine.nodes, paths);
    const open = findUnknownImpact(machine.context.plan, machine.nodes, paths, program);
    return {
      images: new Map([...byPath.images, ...byName.images]),
      containers: byName.containers,
      ...(open ? { open } : {}),
    };
  });
}

async function findChangesSince(
  machines: readonly Machine[],
  revision: string,
): Promise<{ changes: Changes[] } & Pick<ImpactSummary, 'since' | 'notEvaluated'>> {
  const since = await resolveCommit(root, revision);
  const stacks = machines.map(({ context }) => context.stack.name);
  printProgress(
    `running the program of ${since.slice(0, 8)} and this one for ${stacks.join(', ')}`,
  );
  const [paths, before, after] = await Promise.all([
    listChangedFiles(root, since),
    evaluateAt(root, since, stacks),
    readSnapshots(machines),
  ]);
  return {
    changes: machines.map((machine, index) =>
      findChanges(machine, paths, before, after[index] ?? EMPTY_SNAPSHOT),
    ),
    since,
    ...('failed' in before ? { notEvaluated: before.failed } : {}),
  };
}

/** Runs the programs in sequence: Pulumi's runtime runs one at a time. */
async function readSnapshots(machines: readonly Machine[]): Promise<Snapshot[]> {
  const found: Snapshot[] = [];
  for (const { context } of machines) {
    const { translation } = await loadProgram(context);
    found.push(takeSnapshot(root, translation));
  }
  return found;
}

/** Finds what changed in one stack; where the commit cannot be evaluated, what files tell, and all else may. */
function findChanges(
  { context, nodes }: Machine,
  paths: readonly string[],
  before: EvaluatedProgram,
  after: Snapshot,
): Changes {
  const byPath = findChangesByPath(nodes, paths);
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
  const updates = ENGINES[context.stack.engine].updatesInPlace;
  return compareSnapshots(
    before.stacks[context.stack.name] ?? EMPTY_SNAPSHOT,
    after,
    byPath,
    updates,
  );
}

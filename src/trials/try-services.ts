import {
  checkDockerEngineName,
  checkReservedGpu,
  checkSocket,
} from '../engines/common/docker-engine';
import { FleetError } from '../lib/errors';
import type { ResolvedService } from '../plan/service';
import { printStack } from '../engines/common/preview';
import type { Context } from '../checkout/context';
import { requireEmbedded } from '../engines';
import { runInterruptibly } from '../lib/interrupt';
import { buildOnly, explainImageFailure, type BuildResult } from '../engines/embedded/build';
import { loadCheckedProgram } from '../engines/embedded/program';
import { openRun } from '../engines/embedded/run';
import { locateStateFolder } from '../lib/home';
import { withStackLock } from '../engines/common/stack-lock';
import { formatCount } from '../lib/format';
import { printJson } from '../lib/json-output';
import { Phase, sendProgressToStderr } from '../lib/output';
import { countAtOnce, workWithinRoom } from '../lib/parallel';
import { formatMebibytes } from '../lib/units';
import { readFreeMemory } from '../docker/info';
import { parseSeconds } from '../lib/duration';
import { findServices, selectSlugs } from '../engines/common/selection';
import { setup } from '../engines/common/setup';
import { Sandbox } from './sandbox';
import { printResults, describeState } from './print';
import { describeNotStarted, describeTrial, type TryResult } from './result';
import { observeTrial, type Limits } from './trial';

export interface TryOptions {
  /** Print the result as JSON, and progress on stderr. @default false */
  readonly json?: boolean;
  /** How long each service is watched: from its first answer, or from its start where it gives none. */
  readonly seconds: string;
}

/** Milliseconds between two looks at a service: before it answers, and after. */
const PACE = { pause: 2000, calm: 10_000 };

/** Builds the services' images and starts each of them alone, to see which work, and why others do not. */
export async function tryServices(
  context: Context,
  names: readonly string[],
  { json = false, seconds }: TryOptions,
): Promise<void> {
  requireEmbedded(context);
  const limits = { ...PACE, watched: parseSeconds(seconds) * 1000 };
  const services = findServices(context.plan, names);
  if (json) sendProgressToStderr();
  const selection = selectSlugs(services.map(({ slug }) => slug));
  printStack(context, selection);
  await setup(context.plan, { quiet: true });
  const translation = await loadCheckedProgram(context);
  checkDockerEngineName(context.stack);
  if (services.some(({ gpu }) => gpu)) checkReservedGpu(context.plan);
  if (services.some(({ docker }) => docker)) checkSocket(context.stack);
  const folder = locateStateFolder(context.project, context.stack.name);
  const results = await withStackLock(context, async () => {
    const built = await buildOnly(openRun(context, translation, { selection }));
    return await runInterruptibly((signal) =>
      tryAll(new Sandbox(context, folder, translation), services, built, limits, signal),
    );
  });
  if (json) printJson({ services: results });
  else printResults(results);
  if (!results.every(({ alive, answers }) => alive && answers)) throw new FleetError([]);
}

/** Tries every service that has an image, and removes all that was started, whatever happens. */
async function tryAll(
  sandbox: Sandbox,
  services: readonly ResolvedService[],
  { digests, failed }: BuildResult,
  limits: Limits,
  signal: AbortSignal,
): Promise<TryResult[]> {
  const results = new Map<string, TryResult>();
  const able = services.filter(({ slug }) => !failed.has(slug));
  try {
    if (able.length > 0) await sandbox.open(digests, able);
    const free = (await readFreeMemory()) / 2 ** 20;
    const sized = { items: able, size: ({ memory }: ResolvedService) => memory, room: free };
    const phase = new Phase('try', describeStart(services.length, countAtOnce(sized), free));
    const note = (slug: string, result: TryResult): void => {
      results.set(slug, result);
      if (result.answers) phase.printItem(result.service, 'answers');
      else phase.printFailure(`${result.service.padEnd(30)} ${describeState(result)}`);
    };
    for (const service of services) {
      const { slug } = service;
      const cause = failed.get(slug);
      const why = cause && explainImageFailure(slug, cause);
      if (why !== undefined) note(slug, describeNotStarted(sandbox.plan, service, why));
    }
    await workWithinRoom(
      sized,
      async (service) => {
        note(service.slug, await tryOne(sandbox, service, limits, signal));
      },
      signal,
    );
  } finally {
    await sandbox.clear();
  }
  return services.flatMap(({ slug }) => results.get(slug) ?? []);
}

/** Describes how many services run at a time, by the memory in MiB that is free. */
const describeStart = (services: number, atOnce: number, free: number): string =>
  [
    `${formatCount(services, 'service')}, each alone`,
    ...(atOnce === 0
      ? []
      : [`${String(atOnce)} at a time in ${formatMebibytes(free)} of free memory`]),
  ].join(', ');

async function tryOne(
  sandbox: Sandbox,
  service: ResolvedService,
  limits: Limits,
  signal: AbortSignal,
): Promise<TryResult> {
  const started = await sandbox.start(service);
  if ('problem' in started) return describeNotStarted(sandbox.plan, service, started.problem);
  const seen = await observeTrial(started.container, limits, signal);
  const result = await describeTrial(sandbox.plan, service, started.container, seen);
  await started.container.remove();
  return result;
}

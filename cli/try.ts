import { checkCard, checkEngineName } from '../host/engine';
import { FleetError } from '../catalog/errors';
import type { PlacedService } from '../catalog/place';
import { sayStack } from './changes';
import { requireEmbedded, type Context } from './context';
import { interruptible } from './interrupt';
import { checkPolicies } from './local/policies';
import { loadProgram } from './local/program';
import { readState, stateFolder, withLock } from './local/state';
import { Phase, say } from './output';
import { namedServices } from './selection';
import { setup } from './setup';
import { Bench } from './try/bench';
import { buildImages } from './try/images';
import { printResults, stateOf } from './try/print';
import { notStarted, resultOf, type TryResult } from './try/result';
import { trial, type Limits } from './try/trial';

export interface TryOptions {
  readonly json?: boolean;
  readonly seconds: string;
}

/** Trials at a time: more would only take each other's processors. */
const AT_ONCE = 8;

/** Milliseconds; a service must answer for so long that one which ends soon after its start is seen to end. */
const PACE = { stable: 8000, pause: 1000 };

/** Builds the services' images and starts each of them alone, beside the servers, to see which work and why others do not. */
export async function tryServices(
  context: Context,
  names: readonly string[],
  options: TryOptions,
): Promise<void> {
  requireEmbedded(context);
  const seconds = secondsOf(options.seconds);
  const limits = { ...PACE, longest: seconds * 1000 };
  const services = namedServices(context.plan, names);
  const quiet = options.json === true;
  if (!quiet) sayStack(context);
  await setup(context.stack, true, quiet);
  const { resources, translation } = await loadProgram(context);
  await checkPolicies(resources, context.stack);
  checkEngineName(context.stack);
  if (services.some(({ gpu }) => gpu)) checkCard(context.plan);
  const folder = stateFolder(context.project, context.stack.name);
  const results = await withLock(folder, async () => {
    const { digests, failed } = await buildImages(
      context,
      translation,
      readState(folder),
      folder,
      new Set(services.map(({ slug }) => slug)),
      quiet,
    );
    const built = services.filter(({ slug }) => !failed.has(slug));
    const lost = services.flatMap((service): TryResult[] => {
      const reason = failed.get(service.slug);
      return reason === undefined ? [] : [notStarted(context.plan, service, reason)];
    });
    const phase = new Phase(
      'try',
      `${String(built.length)} services alone, ${String(seconds)} s each at most`,
      quiet,
    );
    for (const result of lost) tell(phase, result);
    const tried = await interruptible(async (signal) => {
      const bench = new Bench(context, folder, translation, built);
      try {
        await bench.open(digests);
        return await inTurn(built, signal, async (service) => {
          const result = await tryOne(context, bench, service, limits, signal);
          tell(phase, result);
          return result;
        });
      } finally {
        await bench.clear();
      }
    });
    const all = [...lost, ...tried];
    return services.flatMap(({ row }) => all.find(({ service }) => service === row.name) ?? []);
  });
  if (quiet) say(JSON.stringify({ services: results }, null, 2));
  else printResults(results);
  if (!results.every(({ alive, answers }) => alive && answers)) throw new FleetError([]);
}

async function tryOne(
  { plan }: Context,
  bench: Bench,
  service: PlacedService,
  limits: Limits,
  signal: AbortSignal,
): Promise<TryResult> {
  const started = await bench.start(service);
  if ('problem' in started) return notStarted(plan, service, started.problem);
  const seen = await trial(started.container, limits, signal);
  const result = await resultOf(plan, service, started.container, seen);
  await started.container.remove();
  return result;
}

/** Works through `services`, several at a time, until they are through or the work is interrupted. */
async function inTurn<T>(
  services: readonly PlacedService[],
  signal: AbortSignal,
  work: (service: PlacedService) => Promise<T>,
): Promise<T[]> {
  const waiting = [...services];
  const done: T[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
      done.push(await work(next));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}

function tell(phase: Phase, result: TryResult): void {
  if (result.answers) phase.item(result.service, 'answers');
  else phase.note(`${result.service.padEnd(30)} ${stateOf(result)}`);
}

function secondsOf(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new FleetError(`--seconds: given '${text}'; write a whole number from 1 to 9999`);
}

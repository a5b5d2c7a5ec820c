import type { Context } from '../../checkout/context';
import { listContainers } from '../../docker/containers';
import { FleetError } from '../../lib/errors';
import { fleetCommandFor } from '../../lib/fleet-command';
import { readUserName } from '../../lib/user';
import type { Hold, Holds } from '../../plan/hold';
import type { ResolvedService } from '../../plan/service';
import { identifyDefinition, type Definition } from '../../plan/definition';
import { locateImages, type ImagePlace } from './image-place';
import { readDefinition, readHistory, type Good } from './ledger';
import { readLedger } from './ledger-volume';
import { readService } from './service-containers';

/** An earlier definition of a service. */
export interface Earlier extends Good {
  /** True if the service's container has it. */
  readonly runs: boolean;
  readonly image: ImagePlace;
}

/** What the ledger tells of one service. */
export interface ServiceHistory {
  readonly service: string;
  /** The definition that its container has. @default it has no container, or one from before definitions */
  readonly running?: Definition | undefined;
  /** Newest first. */
  readonly good: readonly Earlier[];
  readonly failed: ReturnType<typeof readHistory>['failed'];
}

/** Reads what the ledger tells of services, and which of their definitions can run now. */
export async function readHistories(
  context: Context,
  services: readonly ResolvedService[],
): Promise<ServiceHistory[]> {
  const containers = await listContainers(context.stack.name);
  const ledger = await readLedger(context, containers);
  const running = new Map(containers.map((each) => [readService(each), readDefinition(each)]));
  const histories = services.map(({ row: { name } }) => ({ name, ...readHistory(ledger, name) }));
  const places = await locateImages(
    histories.flatMap(({ good }) => good.map(({ definition }) => definition.image)),
  );
  return histories.map(({ name, good, failed }) => {
    const definition = running.get(name);
    const id = definition && identifyDefinition(definition);
    const described = good.map((each) => ({
      ...each,
      runs: each.id === id,
      image: places.get(each.definition.image) ?? ('gone' as const),
    }));
    return { service: name, running: definition, good: described, failed };
  });
}

/**
 * Chooses the definition that each service goes back to: the last good one that does not run now, or the one that `to` names.
 * @param to beginning of an id, a digest or a commit
 * @throws FleetError with a line for each service that has none, or whose image is gone
 */
export function chooseEarlier(
  { stack }: Pick<Context, 'stack'>,
  histories: readonly ServiceHistory[],
  to: string | undefined,
): ReadonlyMap<string, Earlier> {
  const problems: string[] = [];
  const history = fleetCommandFor(stack.name, 'history');
  const chosen = histories.flatMap(({ service, good }): [string, Earlier][] => {
    const found = good.find((each) => (to === undefined ? !each.runs : isNamed(each, to)));
    if (found && found.image !== 'gone') return [[service, found]];
    const which = to === undefined ? 'no earlier definition is known' : 'no definition is known';
    problems.push(
      found
        ? `${service}: ${found.id}: its image is neither in Docker nor in its registry: '${found.definition.image}'; choose another one of ${history} ${service}`
        : `${service}: ${which}${to === undefined ? '' : `: '${to}'`}; choose one of ${history} ${service}`,
    );
    return [];
  });
  if (problems.length > 0) throw new FleetError(problems);
  return new Map(chosen);
}

function isNamed({ id, commit, definition }: Good, name: string): boolean {
  const digest = definition.image.split('@sha256:')[1] ?? '';
  return [id, commit, digest, `sha256:${digest}`].some((each) => each.startsWith(name));
}

/** Makes the holds of a rollback. */
export function holdEarlier(chosen: ReadonlyMap<string, Earlier>): Holds {
  const since = new Date().toISOString();
  const hold = ({ definition }: Earlier): Hold => ({
    definition,
    since,
    why: `rolled back by ${readUserName()}`,
  });
  return Object.fromEntries([...chosen].map(([service, earlier]) => [service, hold(earlier)]));
}

import type { Context } from '../../checkout/context';
import { listContainers } from '../../docker/containers';
import { listLocalImages } from '../../docker/images';
import { FleetError } from '../../lib/errors';
import { fleetCommandFor } from '../../lib/fleet-command';
import { readUserName } from '../../lib/user';
import type { Hold, Holds } from '../../plan/hold';
import type { ResolvedService } from '../../plan/service';
import { RegistryClient } from '../../registry-client/client';
import { readDefinitionId, readHistory, type Good } from './ledger';
import { readLedger } from './ledger-volume';
import { readService } from './service-containers';

/** Where the image of an earlier definition is: without one of them it cannot run. */
export type ImagePlace = 'docker' | 'registry' | 'gone';

/** An earlier definition of a service. */
export interface Earlier extends Good {
  /** True if the service's container has it. */
  readonly runs: boolean;
  readonly image: ImagePlace;
}

/** What the ledger tells of one service. */
export interface ServiceHistory {
  readonly service: string;
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
  const find = await findImages(context);
  const running = new Map(containers.map((each) => [readService(each), readDefinitionId(each)]));
  return await Promise.all(
    services.map(async ({ row: { name } }) => {
      const { good, failed } = readHistory(ledger, name);
      const described = good.map(async (each) => ({
        ...each,
        runs: running.get(name) === each.id,
        image: await find(each.definition.image),
      }));
      return { service: name, good: await Promise.all(described), failed };
    }),
  );
}

/** Returns what finds where an image is. A registry that does not answer has none. */
async function findImages({
  stack: { registry, namespace },
}: Context): Promise<(image: string) => Promise<ImagePlace>> {
  const local = await listLocalImages(`${registry}/${namespace}`);
  const references = new Set(local.map(({ reference }) => reference));
  const client = new RegistryClient(registry);
  return async (image) => {
    if (references.has(image)) return 'docker';
    const [repository = '', digest = ''] = image.slice(registry.length + 1).split('@');
    const there = await client.hasDigest(repository, digest).catch(() => false);
    return there ? 'registry' : 'gone';
  };
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
        ? `${service}: ${found.id}: its image is neither in Docker nor in ${stack.registry}: '${found.definition.image}'; choose another one of ${history} ${service}`
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

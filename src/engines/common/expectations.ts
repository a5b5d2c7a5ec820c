import { nameInDocker } from '../../catalog/names';
import type { MachinePlan } from '../../plan/plan';
import { MIN_READY_SECONDS } from '../../plan/min-ready';
import { START_SECONDS } from '../../plan/start-seconds';
import { FLEET_NETWORK, PEER_NETWORK, type NetworkName } from '../../plan/networks';
import type { Expectation } from './judge';

/** Seconds of a container that no row says otherwise of. */
const USUAL = { minReadySeconds: MIN_READY_SECONDS, startSeconds: START_SECONDS };

/** Lists what the plan expects of each container, by the service or infrastructure that it runs. */
export function listExpectations({
  stack,
  services,
  infrastructure,
}: MachinePlan): ReadonlyMap<string, Expectation> {
  const name = (network: NetworkName): string =>
    network === PEER_NETWORK ? (stack.peerNetwork ?? network) : nameInDocker(stack, network);
  return new Map([
    ...infrastructure.map((row): [string, Expectation] => [
      row.name,
      { ...USUAL, networks: { [name(row.network)]: row.name } },
    ]),
    ...services.map(
      ({
        row,
        slug,
        joins,
        minReadySeconds,
        startSeconds = START_SECONDS,
      }): [string, Expectation] => [
        row.name,
        {
          minReadySeconds,
          startSeconds,
          networks: Object.fromEntries([
            [name(FLEET_NETWORK), slug],
            ...joins.map(({ network, alias }) => [name(network), alias]),
          ]) as Record<string, string>,
        },
      ],
    ),
  ]);
}

/** Expects little of a container that the plan does not know: it stays until the next `up`. */
export const UNPLANNED: Expectation = { ...USUAL, networks: {} };

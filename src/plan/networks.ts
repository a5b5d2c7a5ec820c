import { namePeer } from '../catalog/names';
import type { MachineRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';

/** The network of every container of a stack but the proxy. */
export const FLEET_NETWORK = 'fleet';

/** The network that several fleets of one host share in place of a LAN. */
export const PEER_NETWORK = 'peers';

/** The network of the Docker engine's proxy and of those that use it: nobody else is on it. */
export const PROXY_NETWORK = 'docker-proxy';

export type NetworkName = typeof FLEET_NETWORK | typeof PEER_NETWORK | typeof PROXY_NETWORK;

/** A network that a service joins besides the fleet's, and its name there. */
export interface JoinedNetwork {
  readonly network: NetworkName;
  readonly alias: string;
}

/** Lists the networks that a service joins besides the fleet's. */
export function listJoinedNetworks(
  stack: StackConfig,
  machine: MachineRow,
  service: {
    readonly name: string;
    readonly slug: string;
    readonly crossesMachines: boolean;
    readonly docker: boolean;
  },
): JoinedNetwork[] {
  const joined: JoinedNetwork[] = [];
  if (stack.peerNetwork !== undefined && service.crossesMachines) {
    joined.push({ network: PEER_NETWORK, alias: namePeer(service.name, machine.name) });
  }
  if (service.docker) joined.push({ network: PROXY_NETWORK, alias: service.slug });
  return joined;
}

import { nameInDocker } from '../catalog/names';
import type { Catalog, InfrastructureRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';
import { buildProxyCommand, dockerProxy } from './docker-proxy';
import { FLEET_NETWORK, PROXY_NETWORK, type NetworkName } from './networks';
import type { ResolvedService } from './service';
import { resolveVolumes, type ResolvedVolume } from './volumes';

/** An infrastructure row as it runs on the stack's machine. */
export interface ResolvedInfrastructure extends Omit<InfrastructureRow, 'volumes'> {
  readonly network: NetworkName;
  readonly volumes: readonly ResolvedVolume[];
  /** The Docker engine's socket; undefined for a container that does not mount it. */
  readonly dockerSocket: StackConfig['dockerSocket'];
}

/** Lists the rows that services use, and the proxy before the Docker engine where one of them talks with it. */
export function resolveInfrastructure(
  catalog: Catalog,
  stack: StackConfig,
  services: readonly ResolvedService[],
): ResolvedInfrastructure[] {
  const used = new Set(services.flatMap(({ row }) => row.infrastructure));
  const rows = catalog.infrastructure
    .filter(({ name }) => used.has(name))
    .map((row): ResolvedInfrastructure => ({
      ...row,
      network: FLEET_NETWORK,
      volumes: resolveVolumes(stack, row.name, row.volumes),
      dockerSocket: undefined,
    }));
  if (!services.some(({ docker }) => docker)) return rows;
  const containers = [...rows.map(({ name }) => name), ...services.map(({ slug }) => slug)]
    .map((name) => nameInDocker(stack, name))
    .sort();
  const proxy: ResolvedInfrastructure = {
    ...dockerProxy,
    network: PROXY_NETWORK,
    command: buildProxyCommand(stack.name, containers),
    volumes: [],
    dockerSocket: stack.dockerSocket,
  };
  return [...rows, proxy];
}

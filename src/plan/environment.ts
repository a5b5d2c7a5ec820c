import { toVariable } from '../catalog/names';
import type { InfrastructureRow, MachineRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';
import { DOCKER_HOST } from './docker-proxy';
import { HEALTH_PORT } from '../catalog/container-fields';
import type { ResolvedService } from './service';

/** A service before its environment is known, and how its releases go. */
export type EnvironmentSource = Omit<ResolvedService, 'environment' | 'trial'>;

/**
 * Builds the environment of a service's container: who it is, what it depends on, where everything is, then the row's own
 * variables, which win.
 * @param infrastructure rows that the service uses, in its own order: that of the catalog's rows must change no container
 */
export const buildEnvironment = (
  stack: StackConfig,
  machine: MachineRow,
  infrastructure: readonly InfrastructureRow[],
  service: EnvironmentSource,
): Record<string, string> => ({
  FLEET_SERVICE: service.row.name,
  FLEET_MACHINE: machine.name,
  ...(service.row.port === undefined ? {} : { FLEET_PORT: String(service.row.port) }),
  FLEET_HEALTH_PORT: String(HEALTH_PORT),
  FLEET_AGENT_WORKERS: String(stack.agentWorkers),
  FLEET_DEPENDENCIES: JSON.stringify(service.dependencies),
  ...listMachineVariables(service),
  ...listInfrastructureVariables(infrastructure),
  ...listAgentVariables(service),
  ...listGpuVariables(service),
  ...service.audio?.environment,
  ...listDockerVariables(service),
  ...listWorkerVariables(service),
  ...service.variables,
});

type Variables = Readonly<Record<string, string>>;

const listMachineVariables = ({ hosts }: EnvironmentSource): Variables =>
  Object.fromEntries(Object.entries(hosts).map(([name, ip]) => [`${toVariable(name)}_IP`, ip]));

const listInfrastructureVariables = (rows: readonly InfrastructureRow[]): Variables =>
  Object.fromEntries(
    rows.flatMap(({ name, scheme, port }) => [
      [`${toVariable(name)}_HOST`, name],
      [`${toVariable(name)}_PORT`, String(port)],
      [`${toVariable(name)}_URL`, `${scheme}://${name}:${String(port)}`],
    ]),
  );

/**
 * Tells fleet-supervise how to ask the agent for its health, and agents of a source what their common settings otherwise
 * leave as a placeholder: every container has its ports to itself, and is reached from others. Beside an agent that answers
 * for itself no fleet-supervise says how it ended: tini does.
 */
const listAgentVariables = ({ source, row }: EnvironmentSource): Variables => ({
  ...(source === undefined ? {} : { BIND_ADDRESS: '0.0.0.0', PORT_OFFSET: '0' }),
  ...(source === undefined || row.probe.kind === 'self'
    ? { TINI_VERBOSITY: '2' }
    : { FLEET_PROBE: JSON.stringify(row.probe) }),
});

/** Inside the container the one GPU it has is number 0, whatever its index. */
const listGpuVariables = ({ gpu }: EnvironmentSource): Variables =>
  gpu ? { NVIDIA_VISIBLE_DEVICES: gpu.device, NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' } : {};

const listDockerVariables = ({ docker }: EnvironmentSource): Variables =>
  docker ? { DOCKER_HOST } : {};

/** uvicorn takes its number of workers from this name. */
const listWorkerVariables = ({ row }: EnvironmentSource): Variables =>
  row.workers === undefined ? {} : { WEB_CONCURRENCY: String(row.workers) };

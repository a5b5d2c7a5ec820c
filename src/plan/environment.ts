import { DOCKER_HOST } from './docker-proxy';
import { variableOf } from '../catalog/names';
import { HEALTH_PORT, type PlacedService } from './service';
import { isReal, type MachinePlan } from './plan';

/** Environment of a service's container: who it is, what it depends on, where everything is, then the row's own. */
export function serviceEnvironment(
  plan: MachinePlan,
  service: PlacedService,
): Record<string, string> {
  const { stack, machine, infrastructure } = plan;
  // In the service's order: that of the catalog's rows must change no container.
  const servers = service.row.infrastructure.flatMap(
    (name) => infrastructure.find((row) => row.name === name) ?? [],
  );
  return {
    FLEET_SERVICE: service.row.name,
    FLEET_MACHINE: machine.name,
    FLEET_PORT: String(service.row.port),
    FLEET_HEALTH_PORT: String(HEALTH_PORT),
    FLEET_AGENT_WORKERS: String(stack.agentWorkers),
    FLEET_DEPENDENCIES: JSON.stringify(service.dependencies),
    ...Object.fromEntries(
      Object.entries(lanAddresses(plan)).map(([name, ip]) => [`${variableOf(name)}_IP`, ip]),
    ),
    ...Object.fromEntries(
      servers.flatMap(({ name, scheme, port }) => [
        [`${variableOf(name)}_HOST`, name],
        [`${variableOf(name)}_PORT`, String(port)],
        [`${variableOf(name)}_URL`, `${scheme}://${name}:${String(port)}`],
      ]),
    ),
    ...(isReal(plan, service) ? agentEnvironment(service) : {}),
    ...hardwareEnvironment(service),
    ...(service.docker ? { DOCKER_HOST } : {}),
    ...service.environment,
  };
}

/**
 * How the entry wrapper asks an agent for its health, and what the agents' common settings read and otherwise leave as a
 * placeholder: every container has its ports to itself, and is reached from others.
 */
const agentEnvironment = ({ row }: PlacedService): Record<string, string> => ({
  FLEET_PROBE: JSON.stringify(row.probe),
  BIND_ADDRESS: '0.0.0.0',
  PORT_OFFSET: '0',
});

/** What libraries read of the card and of sound. Inside the container the one card it has is number 0, whatever its index. */
function hardwareEnvironment({ gpu, audio }: PlacedService): Record<string, string> {
  return {
    ...(gpu
      ? { NVIDIA_VISIBLE_DEVICES: gpu.device, NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' }
      : {}),
    ...audio?.environment,
  };
}

/** Machines by name; on loopback there is no LAN, and its address would mean the container itself. */
export function lanAddresses({ stack, machine }: MachinePlan): Record<string, string> {
  const own = stack.address.startsWith('127.') ? {} : { [machine.name]: stack.address };
  return { ...own, ...stack.peers };
}

import { HEALTH_PORT, type MachinePlan, type PlacedService } from './plan';

/** Environment of a service's container: who it is, what it depends on, where everything is, then the row's own. */
export function serviceEnvironment(
  plan: MachinePlan,
  service: PlacedService,
): Record<string, string> {
  const { stack, machine, infrastructure } = plan;
  const servers = infrastructure.filter((row) => service.row.infrastructure.includes(row.name));
  return {
    FLEET_SERVICE: service.row.name,
    FLEET_MACHINE: machine.name,
    FLEET_PORT: String(service.row.port),
    FLEET_HEALTH_PORT: String(HEALTH_PORT),
    FLEET_AGENT_WORKERS: String(stack.agentWorkers),
    FLEET_DEPENDENCIES: JSON.stringify(service.dependencies),
    ...Object.fromEntries(
      Object.entries(lanAddresses(plan)).map(([name, ip]) => [`${name.toUpperCase()}_IP`, ip]),
    ),
    ...Object.fromEntries(
      servers.flatMap(({ name, scheme, port }) => [
        [`${name.toUpperCase()}_HOST`, name],
        [`${name.toUpperCase()}_PORT`, String(port)],
        [`${name.toUpperCase()}_URL`, `${scheme}://${name}:${String(port)}`],
      ]),
    ),
    ...service.environment,
  };
}

/** Machines by name; on loopback there is no LAN, and its address would mean the container itself. */
export function lanAddresses({ stack, machine }: MachinePlan): Record<string, string> {
  const own = stack.address.startsWith('127.') ? {} : { [machine.name]: stack.address };
  return { ...own, ...stack.peers };
}

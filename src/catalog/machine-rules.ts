import { findCapabilityProblem } from './architectures';
import { findCycle } from '../lib/graph';
import type { Catalog, MachineRow, ServiceRow } from './schema';
import type { Violation } from './violation';

/** The rules of one machine: its card, and what its services have in common there. */
export const checkMachine = (catalog: Catalog, machine: MachineRow): Violation[] => [
  ...checkCard(machine.name, machine.gpu?.architecture),
  ...findPortClashes(catalog, machine.name),
  ...findStartupCycle(catalog, machine.name),
];

function checkCard(row: string, capability: string | undefined): Violation[] {
  const wrong = capability === undefined ? undefined : findCapabilityProblem(capability);
  return wrong === undefined ? [] : [{ row, message: `gpu.architecture: ${wrong}` }];
}

function findPortClashes(catalog: Catalog, machine: string): Violation[] {
  const owners = new Map<number, string>();
  const violations: Violation[] = [];
  for (const service of listServicesOn(catalog, machine)) {
    const published: [string, number][] = [
      ...(service.port === undefined ? [] : [['port', service.port] as [string, number]]),
      ['healthPort', service.healthPort],
      ...service.listen
        .filter((listen) => listen.publish)
        .map((listen): [string, number] => [`listen.${listen.name}`, listen.container]),
    ];
    for (const [field, port] of published) {
      const owner = owners.get(port);
      if (owner === undefined) owners.set(port, `${service.name}.${field}`);
      else {
        const message = `${field}: is already ${owner} on ${machine}: '${String(port)}'; choose a free port`;
        violations.push({ row: service.name, message });
      }
    }
  }
  return violations;
}

function findStartupCycle(catalog: Catalog, machine: string): Violation[] {
  const cycle = findCycle(
    new Map(
      listServicesOn(catalog, machine).map((service) => [
        service.name,
        service.placements[machine]?.dependsOn ?? [],
      ]),
    ),
  );
  if (!cycle) return [];
  const message = `placements.${machine}.dependsOn: services wait for each other in a circle: '${cycle.join(' → ')}'; remove one dependency`;
  return [{ row: cycle[0] ?? '', message }];
}

const listServicesOn = (catalog: Catalog, machine: string): ServiceRow[] =>
  catalog.services.filter((service) => service.placements[machine]);

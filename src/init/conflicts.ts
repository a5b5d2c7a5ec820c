import { findCycle } from '../lib/graph';
import type { Proposal, ServiceProposal } from './proposal';

/**
 * Finds what contradicts itself in the rows: dependencies that nobody is, ports that two want, and services that wait for
 * each other.
 */
export const findConflicts = ({
  machines,
  services,
}: Pick<Proposal, 'machines' | 'services'>): string[] => [
  ...services.flatMap(({ row, unknown }) =>
    unknown.map(
      ({ value, from }) => `${row.name}: depends on '${value}' (${from}), which nothing defines`,
    ),
  ),
  ...machines.flatMap(({ row: { name } }) => {
    const here = services.filter(({ row }) => Object.hasOwn(row.placements, name));
    return [...findSharedPorts(name, here), ...findCycles(name, here)];
  }),
];

function findSharedPorts(machine: string, services: readonly ServiceProposal[]): string[] {
  const owners = new Map<number, { readonly field: string; readonly from: string }[]>();
  for (const { row, from } of services) {
    for (const field of ['port', 'healthPort'] as const) {
      const port = row[field];
      if (port === undefined) continue;
      const list = owners.get(port) ?? [];
      owners.set(port, [...list, { field: `${row.name}.${field}`, from: from[field]?.[0] ?? '' }]);
    }
  }
  return [...owners]
    .filter(([, list]) => list.length > 1)
    .map(([port, list]) => {
      const wanted = list.map(({ field, from }) => `${field} (${from})`).join(', ');
      const files = new Set(list.map(({ from }) => from.replace(/:\d+$/, '')));
      const fix =
        files.size > 1
          ? '; where people run one of them, name its files with --config'
          : '; give one of them another port';
      return `port ${String(port)} is wanted twice on ${machine}: ${wanted}${fix}`;
    });
}

function findCycles(machine: string, services: readonly ServiceProposal[]): string[] {
  const cycle = findCycle(
    new Map(services.map(({ row }) => [row.name, row.placements[machine]?.dependsOn ?? []])),
  );
  if (!cycle) return [];
  const places = cycle.slice(0, -1).flatMap((name) => {
    const service = services.find(({ row }) => row.name === name);
    return service?.from[`placements.${machine}`]?.[0] ?? [];
  });
  return [
    `on ${machine} services wait for each other: ${cycle.join(' → ')} (${places.join(', ')})`,
  ];
}

import { namePeer, toSlug } from '../catalog/names';
import type { MachinePlan } from '../plan/plan';

/**
 * Lists the host names that containers of a stack resolve, each with the name of the row or machine that has it.
 */
export function listHosts(plan: MachinePlan): ReadonlyMap<string, string> {
  const { machine, stack, services, infrastructure } = plan;
  const hosts = new Map<string, string>([
    ['localhost', 'localhost'],
    [machine.name, machine.name],
  ]);
  for (const name of Object.keys(stack.peers)) hosts.set(name, name);
  for (const { name } of infrastructure) hosts.set(toSlug(name), name);
  for (const { row, hosts: own, remote } of services) {
    hosts.set(toSlug(row.name), row.name);
    for (const each of Object.keys(row.placements)) hosts.set(namePeer(row.name, each), row.name);
    for (const name of Object.keys(own)) hosts.set(name, name);
    for (const { host, name } of remote) hosts.set(host, name);
  }
  return hosts;
}

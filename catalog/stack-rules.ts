import { FleetError } from './errors';
import { slugOf, volumeId } from './names';
import type { Catalog, MachineRow } from './schema';
import type { StackConfig } from './stack';

/**
 * The row of the stack's machine, once every name that the stack file holds is one of the catalog's.
 * @throws FleetError with one line for each that is not
 */
export function checkStack(catalog: Catalog, stack: StackConfig): MachineRow {
  const at = `Pulumi.${stack.name}.yaml: fleet`;
  const machine = catalog.machines.find((row) => row.name === stack.machine);
  if (!machine) {
    const known = catalog.machines.map((row) => `'${row.name}'`).join(' or ');
    throw new FleetError(`${at}:machine: given '${stack.machine}'; write ${known}`);
  }
  const here = catalog.services.filter((row) => row.placements[machine.name]);
  const problems = [
    ...unknown('pins', Object.keys(stack.pins), [
      ...catalog.images.map((row) => row.name),
      ...here.map((row) => slugOf(row.name)),
    ]),
    ...unknown('volumes', Object.keys(stack.volumes), [
      ...catalog.infrastructure.flatMap((row) =>
        row.volumes.map(({ name }) => volumeId(row.name, name)),
      ),
      ...here.flatMap((row) => row.volumes.map(({ name }) => volumeId(slugOf(row.name), name))),
    ]),
    ...unknown(
      'secrets',
      Object.keys(stack.secrets),
      catalog.services.flatMap((row) => row.secrets),
    ),
    ...unknown(
      'peers',
      Object.keys(stack.peers),
      catalog.machines.map((row) => row.name).filter((name) => name !== machine.name),
    ),
  ];
  if (problems.length > 0) throw new FleetError(problems.map((problem) => `${at}:${problem}`));
  return machine;
}

function unknown(key: string, given: readonly string[], known: readonly string[]): string[] {
  const list = [...new Set(known)].sort();
  return given
    .filter((name) => !list.includes(name))
    .map((name) => `${key}: given '${name}'; write one of ${list.join(', ')}`);
}

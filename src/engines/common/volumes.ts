import { print } from '../../lib/output';

/** Prints the volumes that `down` left, and how to remove them. */
export function printKeptVolumes(names: readonly string[]): void {
  if (names.length === 0) return;
  print(`volumes stay (bin/fleet down --volumes removes them): ${names.join(', ')}`);
}

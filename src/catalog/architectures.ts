import { since } from './compatibility';
import type { Catalog, MachineRow } from './schema';
import { tracks, type TrackName } from './tracks';

/** CUDA releases whose compiler knows a compute capability: from the first on, and before the second where it went. */
const KNOWN: Readonly<Record<string, readonly [string, string?] | undefined>> = {
  '6.1': ['8.0', '13.0'],
  '7.0': ['9.0', '13.0'],
  '7.5': ['10.0'],
  '8.0': ['11.0'],
  '8.6': ['11.1'],
  '8.7': ['11.4'],
  '8.9': ['11.8'],
  '9.0': ['11.8'],
  '10.0': ['12.8'],
  '10.3': ['12.9'],
  '12.0': ['12.8'],
  '12.1': ['12.9'],
};

/** Says what is wrong with a GPU's compute capability; undefined where nothing is. */
export const findCapabilityProblem = (given: string): string | undefined =>
  KNOWN[given]
    ? undefined
    : `is known to no CUDA compiler: '${given}'; write one of ${Object.keys(KNOWN).join(', ')}, or add it to src/catalog/architectures.ts`;

/** Checks whether the track's compiler makes code for a compute capability. */
export function compiles(track: TrackName, capability: string): boolean {
  const [from, before] = KNOWN[capability] ?? [];
  const { cuda } = tracks[track];
  return from !== undefined && since(cuda, from) && !(before !== undefined && since(cuda, before));
}

/**
 * Compute capabilities that a track's images hold code for: those of the fleet's cards that its compiler knows, in
 * order. Images have the same bytes on every machine.
 */
export const filterArchitectures = (
  track: TrackName,
  machines: readonly Pick<MachineRow, 'gpu'>[],
): string[] => listArchitectures(machines).filter((each) => compiles(track, each));

/** Compute capabilities of the fleet's cards, in order. */
export const listArchitectures = (machines: readonly Pick<MachineRow, 'gpu'>[]): string[] =>
  [...new Set(machines.flatMap(({ gpu }) => gpu?.architecture ?? []))].sort(
    (one, other) => Number(one) - Number(other),
  );

/**
 * Explains why a list of compute capabilities is invalid for TORCH_CUDA_ARCH_LIST; undefined if it is valid.
 * @param list such as '8.6;8.9'
 */
export function findArchitectureProblem({ machines }: Catalog, list: string): string | undefined {
  const known = listArchitectures(machines);
  const wrong = list.split(/[; ]/).filter((each) => !known.includes(each.replace(/\+PTX$/, '')));
  return wrong.length === 0
    ? undefined
    : `names one that the images hold no code for: '${list}'; write '${known.join(';')}', or one of them`;
}

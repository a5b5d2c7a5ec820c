import { FleetError } from '../lib/errors';
import { withoutTrack } from '../catalog/folders';
import { find } from '../catalog/rows';
import type { Catalog, ImageRow, ServiceRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';

/** The CPU family that GPU services run on where the stack's track is 'none'. */
export const CPU_FALLBACK = 'base-cpu-pydeps';

/** The family of old packages, by the Python that the stack gives it; rows name the first. */
export const LEGACY = { '3.10': 'legacy-py310-cpu', '3.11': 'legacy-py311-cpu' };

/**
 * The image that `row` stands on in this stack: its family's on the stack's track, with what it needs beyond that.
 * @throws FleetError when the catalog has no such image
 */
export function imageOn(catalog: Catalog, stack: StackConfig, row: ServiceRow): ImageRow {
  const family = familyOn(catalog, stack, row);
  if (!row.needs.includes('audio') || family.adds === 'audio') return family;
  const audio = catalog.images.find(({ from, adds }) => from === family.name && adds === 'audio');
  if (audio) return audio;
  throw new FleetError(
    `fleet/images.ts: ${row.name} needs audio, and no image adds it to ${family.name}; write a row with from: '${family.name}', adds: 'audio'`,
  );
}

function familyOn(catalog: Catalog, stack: StackConfig, row: ServiceRow): ImageRow {
  if (row.family === LEGACY['3.10']) return find(catalog.images, LEGACY[stack.legacyPython]);
  const written = find(catalog.images, row.family);
  if (!written.track) return written;
  if (stack.track === 'none') return find(catalog.images, CPU_FALLBACK);
  const name = `${withoutTrack(written)}-${stack.track}`;
  const family = catalog.images.find((image) => image.name === name);
  if (family) return family;
  throw new FleetError(
    `Pulumi.${stack.name}.yaml: fleet:track: ${row.name} needs ${name}, which fleet/images.ts lacks; write another track`,
  );
}

import { FleetError } from '../lib/errors';
import { removeTrack } from '../catalog/folders';
import { findRole } from '../catalog/roles';
import { find } from '../catalog/rows';
import type { Catalog, ImageRow, ServiceRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';

/**
 * Selects the image that `row` is built on in this stack: its family's on the stack's track, with what it needs beyond that.
 * @throws FleetError when the catalog has no such image
 */
export function selectImage(catalog: Catalog, stack: StackConfig, row: ServiceRow): ImageRow {
  const family = selectFamily(catalog, stack, row);
  const image = addAudio(catalog, row, family);
  if (image) return image;
  throw new FleetError(
    `fleet/images.ts: no image adds the audio that ${row.name} needs to its family: '${family.name}'; write a row with from: '${family.name}', adds: 'audio'`,
  );
}

/** Finds the image that `row` asks for, whatever a stack builds: a service's own lock is made for it. */
export function findWrittenImage(catalog: Catalog, row: ServiceRow): ImageRow {
  const family = find(catalog.images, row.family);
  return addAudio(catalog, row, family) ?? family;
}

/** Finds the image with what `row` needs beyond its family; undefined where there is none. */
function addAudio({ images }: Catalog, row: ServiceRow, family: ImageRow): ImageRow | undefined {
  if (!row.needs.includes('audio') || family.adds === 'audio') return family;
  return images.find(({ from, adds }) => from === family.name && adds === 'audio');
}

function selectFamily(catalog: Catalog, stack: StackConfig, row: ServiceRow): ImageRow {
  const written = find(catalog.images, row.family);
  if (written.role === 'legacy') return selectLegacy(catalog, stack, written);
  if (!written.track) return written;
  if (stack.track === 'none') return findRole(catalog.images, 'cpu-fallback');
  const name = `${removeTrack(written)}-${stack.track}`;
  const family = catalog.images.find((image) => image.name === name);
  if (family) return family;
  throw new FleetError(
    `Pulumi.${stack.name}.yaml: fleet:track: fleet/images.ts lacks the image that ${row.name} needs: '${name}'; write its row, or another track`,
  );
}

/** Selects the image of old packages. Rows name that of the older Python: the newer one is the stack's choice. */
const selectLegacy = ({ images }: Catalog, stack: StackConfig, written: ImageRow): ImageRow =>
  stack.legacyPython === '3.10' ? written : findRole(images, 'legacy', stack.legacyPython);

import type { ImageRow } from './schema';

type Folders = Pick<ImageRow, 'name' | 'folder' | 'track' | 'adds'>;

/** Folder of an image's Dockerfile, relative to the project: GPU images of all tracks share one. */
export const locateImageFolder = (row: Folders): string =>
  `images/${row.folder ?? row.adds ?? removeTrack(row)}`;

/** Folder of an image's .in and .lock files: GPU images have one for each track, an extra is the same on all. */
export const lockFolder = (row: Folders): string =>
  row.track === undefined || row.adds !== undefined
    ? locateImageFolder(row)
    : `${locateImageFolder(row)}/${row.track}`;

/** `vision` of vision-cu121: what a Dockerfile calls it, and what is common to all tracks. */
export const removeTrack = ({ name, track }: Pick<ImageRow, 'name' | 'track'>): string =>
  track === undefined ? name : name.replace(new RegExp(`-${track}$`), '');

/**
 * Returns the folder of a service's own requirements.in and requirements.lock, for imports that its family does not provide.
 */
export const ownLocks = (slug: string): string => `agents/locks/${slug}`;

/**
 * Returns the folder of a service's own requirements.lock for the image that it stands on.
 * @param written the image that its row asks for
 */
export const locateOwnLock = (
  slug: string,
  image: Pick<ImageRow, 'name'>,
  written: Pick<ImageRow, 'name'>,
): string => (image.name === written.name ? ownLocks(slug) : `${ownLocks(slug)}/${image.name}`);

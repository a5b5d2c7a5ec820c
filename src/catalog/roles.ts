import { FleetError } from '../lib/errors';
import type { ImageRow } from './schema';

export type Role = NonNullable<ImageRow['role']>;

/** Describes the images of each role, for error messages. */
const PURPOSES: Readonly<Record<Role, string>> = {
  pip: "the build image that gives pip to every service's build",
  'cpu-fallback': "the image that GPU services run on where a stack's track is none",
  legacy: 'an image of old packages, one for each release of Python',
  'common-base': 'the image that all others of the fleet are FROM',
};

/**
 * Finds the image that has a role.
 * @param python of images with one role, that of this release
 * @throws FleetError where no row has it
 */
export function findRole(
  images: readonly ImageRow[],
  role: Role,
  python?: ImageRow['python'],
): ImageRow {
  const row = images.find(
    (image) => image.role === role && (python === undefined || image.python === python),
  );
  if (row) return row;
  const release = python === undefined ? '' : ` and python: '${python}'`;
  throw new FleetError(
    `fleet/images.ts: no row has role: '${role}'${release}; write it in the row of ${PURPOSES[role]}`,
  );
}

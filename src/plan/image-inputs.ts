import { listImageAncestors } from '../catalog/checks';
import { locateImageFolder, ownLocks } from '../catalog/folders';
import type { ResolvedService } from './service';
import { findRole } from '../catalog/roles';
import { find } from '../catalog/rows';
import type { MachinePlan } from './plan';
import type { PreparedAgent } from './image-tag';
import type { ImageRow } from '../catalog/schema';

/** Folder of the reference agent, which runs where neither row nor stack names a source. */
export const REFERENCE_AGENT = 'agents/reference';

/** Scripts that every Dockerfile may mount. */
export const SHARED = 'images/shared';

/** Folder of the one Dockerfile of all services. */
export const SERVICE = 'images/service';

/** Paths of the checkout that an image is made from, relative to the project. */
export interface ImageInputs {
  /** Its own. */
  readonly own: readonly string[];
  /** Those of its parent images, and of the images that these copy from. */
  readonly inherited: readonly string[];
}

/** Lists all of them: an image's version follows from these. */
export const listPaths = ({ own, inherited }: ImageInputs): string[] => [
  ...new Set([...own, ...inherited]),
];

/**
 * Lists the paths that an image is made from.
 * @param images of the stack
 */
export function listImageInputs(images: readonly ImageRow[], name: string): ImageInputs {
  const line = [name, ...listImageAncestors(images, name)];
  const reads = images.filter((row) => line.includes(row.name)).flatMap((row) => row.reads);
  const [own = '', ...others] = [...line, ...reads].map((each) =>
    locateImageFolder(find(images, each)),
  );
  return { own: [own, SHARED], inherited: [...new Set(others)] };
}

/**
 * Lists the paths that a service's image is made from.
 * @param staged whether its agent comes from a source, whose own history tells of it
 */
export function listServiceInputs(
  images: readonly ImageRow[],
  { slug, family }: Pick<ResolvedService, 'slug' | 'family'>,
  staged: boolean,
): ImageInputs {
  return {
    own: [SERVICE, SHARED, staged ? ownLocks(slug) : REFERENCE_AGENT],
    inherited: listPaths(listImageInputs(images, family.name)),
  };
}

/** Lists the images whose digests a service's build takes. */
export const listServiceNeeds = (
  images: readonly ImageRow[],
  { family }: Pick<ResolvedService, 'family'>,
): string[] => [family.name, findRole(images, 'pip').name];

/**
 * Lists the local folders that the images of a plan are built from.
 * @param agents build contexts of agents that come from a source, by slug
 */
export const listBuildFolders = (
  { images, services }: MachinePlan,
  agents: ReadonlyMap<string, PreparedAgent>,
): string[] => [
  ...new Set([
    SERVICE,
    SHARED,
    ...images.map(locateImageFolder),
    ...services.map(({ slug }) => agents.get(slug)?.folder ?? REFERENCE_AGENT),
  ]),
];

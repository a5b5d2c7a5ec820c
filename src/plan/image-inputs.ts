import { imageAncestors } from '../catalog/checks';
import { imageFolder, ownLocks } from '../catalog/folders';
import type { ResolvedService } from './service';
import { findRole } from '../catalog/roles';
import { find } from '../catalog/rows';
import type { MachinePlan } from './plan';
import type { StagedAgent } from './version';
import type { ImageRow } from '../catalog/schema';

/** Folder of the reference agent, which runs where neither row nor stack names a source. */
export const REFERENCE_AGENT = 'agents/reference';

/** Scripts that every Dockerfile may mount. */
export const SHARED = 'images/shared';

/** Folder of the one Dockerfile of all services. */
export const SERVICE = 'images/service';

/** Paths of the checkout that an image is made from, relative to the project. */
export interface Inputs {
  /** Its own. */
  readonly own: readonly string[];
  /** Those of the images in its line, and of those that they read. */
  readonly inherited: readonly string[];
}

/** Lists all of them: an image's version follows from these. */
export const pathsOf = ({ own, inherited }: Inputs): string[] => [
  ...new Set([...own, ...inherited]),
];

/** @param images of the stack */
export function imageInputs(images: readonly ImageRow[], name: string): Inputs {
  const line = [name, ...imageAncestors(images, name)];
  const reads = images.filter((row) => line.includes(row.name)).flatMap((row) => row.reads);
  const [own = '', ...others] = [...line, ...reads].map((each) => imageFolder(find(images, each)));
  return { own: [own, SHARED], inherited: [...new Set(others)] };
}

/** @param staged whether its agent comes from the stack's source, whose own history tells of it */
export function serviceInputs(
  images: readonly ImageRow[],
  { slug, row, family }: Pick<ResolvedService, 'slug' | 'row' | 'family'>,
  staged: boolean,
): Inputs {
  return {
    own: [SERVICE, SHARED, staged ? ownLocks(slug) : (row.source ?? REFERENCE_AGENT)],
    inherited: pathsOf(imageInputs(images, family.name)),
  };
}

/** Images whose digests a service's build takes. */
export const serviceNeeds = (
  images: readonly ImageRow[],
  { family }: Pick<ResolvedService, 'family'>,
): string[] => [family.name, findRole(images, 'pip').name];

/**
 * Lists the local folders that the images of a plan are built from.
 * @param agents build contexts of the stack's own agents, by slug
 */
export const listBuildFolders = (
  { images, services }: MachinePlan,
  agents: ReadonlyMap<string, StagedAgent>,
): string[] => [
  ...new Set([
    SERVICE,
    SHARED,
    ...images.map(imageFolder),
    ...services.map(({ slug, row }) => agents.get(slug)?.folder ?? row.source ?? REFERENCE_AGENT),
  ]),
];

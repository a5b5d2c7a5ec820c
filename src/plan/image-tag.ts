import { createHash } from 'node:crypto';
import type { ImageRow } from '../catalog/schema';
import type { MachinePlan } from './plan';

/**
 * Builds the tag of a base or family image: `<image>-<version>[-<track>]`. The version is the date and commit of the last
 * change to its inputs, which src/plan/image-inputs.ts lists.
 */
export const buildImageTag = ({ name, track }: ImageRow, { id }: Version): string =>
  [name, id, ...(track === undefined ? [] : [track])].join('-');

/**
 * Builds the tag of a service's image: `<family>-<version>-<machine>-<profile>`. The last part is a hash of the profile's
 * values, so that a changed profile gives a new tag.
 */
export const buildServiceTag = (
  family: ImageRow,
  { id }: Version,
  plan: Pick<MachinePlan, 'machine' | 'profile'>,
): string => `${family.name}-${id}-${plan.machine.name}-${hashText(formatMachineProfile(plan))}`;

/**
 * Builds the tag of an image that a stack's service ran well with before: `<stack>-legacy-<place>`.
 * @param place 1 for the last definition before the one that is good now, 2 for the one before that
 */
export const buildLegacyTag = (stack: string, place: number): string =>
  `${stack}-legacy-${String(place)}`;

/** Checks whether a tag is one of `buildLegacyTag`. */
export const isLegacyTag = (tag: string): boolean => /-legacy-\d+$/.test(tag);

/** Drops the tag of `repository:tag@sha256:…`: beside a digest it says nothing more. */
export const dropTag = (ref: string): string => ref.replace(/:[\w][\w.-]*@/, '@');

/** Formats the profile that the service images of a machine hold. */
export const formatMachineProfile = ({
  machine,
  profile,
}: Pick<MachinePlan, 'machine' | 'profile'>): string =>
  JSON.stringify({ machine: machine.name, ...profile });

const hashText = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 8);

/** The part of an image's tag and labels that identifies its inputs. GitVersions (src/checkout/git-versions.ts) reads it from git. */
export interface Version {
  /** `YYYYMMDD-<short sha>`, with `-dirty-<hash>` when inputs are not committed. */
  readonly id: string;
  /** Full commit id; '-dirty' is added as in `id`. */
  readonly revision: string;
  /** Seconds since 1970 of that commit: SOURCE_DATE_EPOCH of the build. */
  readonly epoch: number;
}

/** Reads the version of a set of paths. */
export interface VersionSource {
  /** @param paths relative to the project: what an image is made from, its ancestors' inputs included */
  of(paths: readonly string[]): Version;
}

/** The build context of one service's agent, where that comes from a source. */
export interface PreparedAgent {
  /** Folder of the build context, relative to the project. */
  readonly folder: string;
  /** What its build imports once, for the build argument ENTRY. */
  readonly entry: string;
  /** Version of the files in it, in the agents' own history. */
  readonly version: Version;
}

/** Adds the version of an agent that has its own repository: the image's revision is then the agent's commit. */
export const addAgentVersion = (version: Version, agent: Version | undefined): Version =>
  agent === undefined
    ? version
    : {
        id: `${version.id}-${agent.id}`,
        revision: agent.revision,
        epoch: Math.max(version.epoch, agent.epoch),
      };

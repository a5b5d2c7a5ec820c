/** The part of an image's tag and labels that tells its inputs. GitVersions (src/checkout/git-versions.ts) reads it from git. */
export interface Version {
  /** `YYYYMMDD-<short sha>`, with `-dirty-<hash>` when inputs are not committed. */
  readonly id: string;
  /** Full commit id; '-dirty' is added as in `id`. */
  readonly revision: string;
  /** Seconds since 1970 of that commit: SOURCE_DATE_EPOCH of the build. */
  readonly epoch: number;
}

/** Tells the versions of sets of paths. */
export interface VersionSource {
  /** @param paths relative to the project: what an image is made from, its ancestors' inputs included */
  of(paths: readonly string[]): Version;
}

/** The build context of one service's agent, where the stack has a source of its own. */
export interface StagedAgent {
  /** Folder of the build context, relative to the project. */
  readonly folder: string;
  /** Version of the files in it, in the agents' own history. */
  readonly version: Version;
}

/** Adds the version of an agent from elsewhere, whose commit stands for what the service does. */
export const addAgentVersion = (version: Version, agent: Version | undefined): Version =>
  agent === undefined
    ? version
    : {
        id: `${version.id}-${agent.id}`,
        revision: agent.revision,
        epoch: Math.max(version.epoch, agent.epoch),
      };

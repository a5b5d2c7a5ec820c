import { isLegacyTag } from '../plan/image-tag';

/** One manifest of an image's repository, with all its tags. */
export interface StoredVersion {
  /** Id by which the registry's interface deletes it. */
  readonly id: string;
  readonly digest: string;
  readonly tags: readonly string[];
  /** When it was pushed, or what it was made from, in ISO format. */
  readonly created: string;
  /** Digests of the manifests that it lists, where it is an index. */
  readonly lists: readonly string[];
}

export interface Choice {
  readonly version: StoredVersion;
  /** Reason why it stays; undefined where it may go. */
  readonly kept: string | undefined;
}

export interface PruneRules {
  /** Number of tagged versions of an image that stay, newest first. */
  readonly keep: number;
  /** Digests that containers of this machine run, that stack files pin, or that a rollback goes back to. */
  readonly inUse: ReadonlySet<string>;
  /** Untagged versions older than this may go; younger ones may belong to an upload that is under way. */
  readonly untaggedBefore: Date;
}

/** Tag of the build cache: the newest alone is read. */
const CACHE = 'buildcache';
/** Beginning of the tag that a machine gives to what it runs. */
export const RUNNING = 'running-';
/** Tags of what is attached to an image where a registry has no referrers: SBOM, signature, attestation. */
const ATTACHED = /^sha256-([0-9a-f]{64})/;

/**
 * Chooses which versions of an image's repository stay and which may go. What is attached to an image goes with it; whatever an index that stays
 * lists stays.
 */
export function chooseVersions(versions: readonly StoredVersion[], rules: PruneRules): Choice[] {
  const released = versions
    .filter(({ tags }) => tags.some(isRelease))
    .sort((one, other) => (one.created < other.created ? 1 : -1));
  const newest = new Set(released.slice(0, rules.keep).map(({ digest }) => digest));
  const reasons = new Map<string, string>();
  for (const version of versions) {
    const reason = ownReason(version, newest, rules);
    if (reason !== undefined) reasons.set(version.digest, reason);
  }
  // Attached to attached: a signature of an SBOM. Until nothing more is found to stay.
  for (let found = -1; found !== reasons.size;) {
    found = reasons.size;
    for (const version of versions) {
      const to = listSubjects(version).find((digest) => reasons.has(digest));
      if (to !== undefined) setOnce(reasons, version.digest, `attached to ${to}`);
      if (!reasons.has(version.digest)) continue;
      for (const digest of version.lists) setOnce(reasons, digest, `part of ${version.digest}`);
    }
  }
  return versions.map((version) => ({ version, kept: reasons.get(version.digest) }));
}

/** Tags that builds of this project give: `<name>-<YYYYMMDD>-<commit>…`. */
const BUILT = /-\d{8}-[0-9a-f]{7,}/;

/**
 * Says why a repository whose row is gone stays; undefined where it may go whole.
 * @param inUse as of the rules
 */
export function findRepositoryReason(
  versions: readonly StoredVersion[],
  inUse: ReadonlySet<string>,
): string | undefined {
  if (versions.some(({ digest }) => inUse.has(digest)))
    return 'runs here, is pinned, or is in the history';
  const tags = versions.flatMap((version) => version.tags);
  const spared = tags.find((tag) => tag.startsWith(RUNNING) || isLegacyTag(tag));
  if (spared !== undefined) return spared;
  const strange = tags.find((tag) => isRelease(tag) && !BUILT.test(tag));
  return strange === undefined ? undefined : `has a tag of somebody else: ${strange}`;
}

const isRelease = (tag: string): boolean =>
  tag !== CACHE && !tag.startsWith(RUNNING) && !isLegacyTag(tag) && !ATTACHED.test(tag);

const listSubjects = ({ tags }: StoredVersion): string[] =>
  tags.flatMap((tag) => {
    const hex = ATTACHED.exec(tag)?.[1];
    return hex === undefined ? [] : [`sha256:${hex}`];
  });

function ownReason(
  { digest, tags, created }: StoredVersion,
  newest: ReadonlySet<string>,
  { keep, inUse, untaggedBefore }: PruneRules,
): string | undefined {
  if (inUse.has(digest)) return 'runs here, is pinned, or is in the history';
  const running = tags.find((tag) => tag.startsWith(RUNNING));
  if (running !== undefined) return running;
  const legacy = tags.find(isLegacyTag);
  if (legacy !== undefined) return legacy;
  if (tags.includes(CACHE)) return 'build cache';
  if (newest.has(digest)) return `among the newest ${String(keep)}`;
  if (tags.length === 0 && new Date(created) >= untaggedBefore) return 'untagged, and young';
  return undefined;
}

function setOnce(map: Map<string, string>, key: string, value: string): void {
  if (!map.has(key)) map.set(key, value);
}

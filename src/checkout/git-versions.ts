import { createHash } from 'node:crypto';
import path from 'node:path';
import { FleetError } from '../lib/errors';
import { GitFailure } from '../lib/git';
import type { Version } from '../plan/image-tag';
import { hashInputs } from './inputs';
import { Repository } from './repository';
import { writeCommand } from '../lib/shell';

/**
 * Reads the versions of image tags (src/plan/image-tag.ts) from git alone and never the clock: an untouched image keeps its
 * version, whatever else was committed.
 */
export class GitVersions {
  private readonly known = new Map<string, Version>();
  private readonly repository: Repository;
  private readonly dirty: readonly string[];
  /** Time of the last commit, in seconds since 1970; 0 where there is none. */
  readonly committed: number;

  /**
   * @param kept last commits by set of paths, as earlier runs found them; what is found is added
   * @param repositories folders that are repositories of their own, whose files count as theirs. @default none
   * @throws FleetError outside a git checkout, and in a shallow clone, whose history says too little
   */
  constructor(
    private readonly root: string,
    private readonly kept: Record<string, string | undefined> = {},
    repositories: readonly string[] = [],
  ) {
    this.repository = openRepository(root);
    const { prefix, head } = this.repository;
    if (this.repository.isShallow) {
      throw new FleetError(
        `${root}: is a shallow clone, which hides when an image last changed; run ${writeCommand('git', 'fetch', '--unshallow')}, or write fetch-depth: 0 in the workflow`,
      );
    }
    // Git tells paths from the checkout's top, which the project may lie below.
    const dirty = listDirty(this.repository)
      .filter((file) => file.startsWith(prefix))
      .map((file) => file.slice(prefix.length));
    const inner = repositories.filter(
      (folder) => listDirty(openRepository(path.join(root, folder))).length > 0,
    );
    this.dirty = [...dirty, ...inner];
    this.committed =
      head === undefined ? 0 : Number(this.repository.run('log', '-1', '--format=%ct'));
  }

  /** @param paths relative to the root; what an image is made from, its ancestors' inputs included */
  of(paths: readonly string[]): Version {
    const key = paths.join('\0');
    const version = this.known.get(key) ?? this.read(paths);
    this.known.set(key, version);
    return version;
  }

  private read(paths: readonly string[]): Version {
    const last = this.lastCommit(paths);
    const [sha = '0'.repeat(40), seconds = '0'] = last === '' ? [] : last.split(' ');
    const epoch = Number(seconds);
    const date = new Date(epoch * 1000).toISOString().slice(0, 10).replaceAll('-', '');
    const touched = this.dirty.some((file) =>
      paths.some((input) => file === input || file.startsWith(`${input}/`)),
    );
    const suffix =
      touched || last === '' ? `-dirty-${hashInputs(this.root, paths).slice(0, 12)}` : '';
    return { id: `${date}-${sha.slice(0, 8)}${suffix}`, revision: `${sha}${suffix}`, epoch };
  }

  /** Id and time of the last commit that touched one of `paths`; '' where there is none. */
  private lastCommit(paths: readonly string[]): string {
    const { head } = this.repository;
    if (head === undefined) return '';
    const key = `${head} ${createHash('sha256').update(paths.join('\0')).digest('hex')}`;
    return (this.kept[key] ??= this.repository.run('log', '-1', '--format=%H %ct', '--', ...paths));
  }
}

/** Lists what differs from the last commit. Of a repository inside, its commit alone is looked at. */
const listDirty = (repository: Repository): string[] =>
  repository
    .run(
      'status',
      ...['--porcelain', '-z', '--no-renames'],
      ...['--untracked-files=all', '--ignore-submodules=dirty'],
    )
    .split('\0')
    .map((line) => line.slice(3).replace(/\/$/, ''))
    .filter((file) => file !== '');

function openRepository(root: string): Repository {
  try {
    return new Repository(root);
  } catch (error) {
    if (!(error instanceof GitFailure) || !error.said.includes('not a git repository')) throw error;
    throw new FleetError(
      `${root}: is not a git checkout, and image tags come from its history; clone the repository instead of unpacking it`,
    );
  }
}

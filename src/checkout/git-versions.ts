import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { FleetError } from '../lib/errors';
import type { Version } from '../plan/image-tag';
import { hashInputs } from './inputs';

/**
 * Reads the versions of image tags (src/plan/image-tag.ts) from git alone and never the clock: an untouched image keeps its
 * version, whatever else was committed.
 */
export class GitVersions {
  private readonly known = new Map<string, Version>();
  private readonly dirty: readonly string[];
  private readonly head: string | undefined;
  /** Time of the last commit, in seconds since 1970; 0 where there is none. */
  readonly committed: number;

  /**
   * @param kept last commits by set of paths, as earlier runs found them; what is found is added
   * @throws FleetError outside a git checkout, and in a shallow clone, whose history says too little
   */
  constructor(
    private readonly root: string,
    private readonly kept: Record<string, string | undefined> = {},
  ) {
    if (this.git('rev-parse', '--is-shallow-repository') === 'true') {
      throw new FleetError(
        `${root}: is a shallow clone, which hides when an image last changed; run git fetch --unshallow, or write fetch-depth: 0 in the workflow`,
      );
    }
    // Git tells paths from the checkout's top, which the project may lie below.
    const prefix = this.git('rev-parse', '--show-prefix');
    this.dirty = this.git('status', '--porcelain', '-z', '--untracked-files=all', '--no-renames')
      .split('\0')
      .map((line) => line.slice(3))
      .filter((file) => file !== '' && file.startsWith(prefix))
      .map((file) => file.slice(prefix.length));
    this.head = this.readHead();
    this.committed = this.head === undefined ? 0 : Number(this.git('log', '-1', '--format=%ct'));
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
    if (this.head === undefined) return '';
    const key = `${this.head} ${createHash('sha256').update(paths.join('\0')).digest('hex')}`;
    return (this.kept[key] ??= this.git('log', '-1', '--format=%H %ct', '--', ...paths));
  }

  private readHead(): string | undefined {
    try {
      return this.git('rev-parse', '--verify', '--quiet', 'HEAD');
    } catch {
      return undefined;
    }
  }

  private git(...args: string[]): string {
    try {
      return execFileSync('git', args, {
        cwd: this.root,
        env: { ...process.env, LC_ALL: 'C' }, // its words are read below
        encoding: 'utf8',
        maxBuffer: 1 << 28,
        stdio: ['ignore', 'pipe', 'pipe'],
      }).replace(/\n$/, '');
    } catch (error) {
      const text = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
      if (text.includes('not a git repository')) {
        throw new FleetError(
          `${this.root}: is not a git checkout, and image tags come from its history; clone the repository instead of unpacking it`,
        );
      }
      throw error;
    }
  }
}

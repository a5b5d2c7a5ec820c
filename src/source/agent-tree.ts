import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ignore from 'ignore';
import { listSource } from '../checkout/inputs';
import { FleetError } from '../lib/errors';
import { writeFileAtomic } from '../lib/files';
import { isBelow, readPlainFile, readTextInside } from '../lib/plain-files';
import type { Tree } from './closure';
import { decodePython } from '../python/encoding';
import { readPython, type PythonFile } from '../python/file-references';
import { parseDockerignore } from '../dockerfile/ignore-file';
import { locateAgentsHome } from './agents-folder';
import { resolveEntries, type Refusal } from './entries';

/** Version of the cached data of a file, as the cache outlives a run. */
const READING = 3;

/** Answers on commits that are kept: for each commit at work, one for each service. */
const COMMITS = 2000;

/** Never part of an agent, in a tree that git does not list. */
const NEVER = [
  '.venv',
  'venv',
  '.git',
  '__pycache__',
  'node_modules',
  '*.pyc',
  '.mypy_cache',
  '.pytest_cache',
];

interface Kept {
  readonly reading: number;
  readonly python: Record<
    string,
    { readonly stamp: string; readonly file: PythonFile } | undefined
  >;
  readonly commits: Record<string, string | undefined>;
}

/**
 * The files of an agents' source: those that git tracks or would track, and that its .dockerignore lets pass. What was
 * read of them is kept in FLEET_HOME, as fifty services would have a thousand files parsed at every run.
 */
export class AgentTree implements Tree {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  /** Files that its .dockerignore keeps out of images. People start the agents from them all the same. */
  readonly excluded: readonly string[];
  /** Why a file of the tree cannot be part of an image, by file: what a link leads to lies elsewhere, or it is a FIFO. */
  readonly refused: ReadonlyMap<string, Refusal>;
  /** Whether git knows its files, and so their versions. */
  readonly isVersioned: boolean;
  /** Folders that are repositories of their own. */
  readonly repositories: readonly string[];
  /** Submodules that are not checked out. */
  readonly absent: readonly string[];
  /** Last commits of sets of files, kept by commit and files. */
  readonly commits: Record<string, string | undefined>;
  private readonly origins: ReadonlyMap<string, readonly string[]>;
  private readonly kept: Kept;
  private readonly store: string;
  private readonly matched = new Map<string, readonly string[]>();
  private readonly checked = new Map<string, PythonFile>();
  private before = '';

  /** @param root full path */
  constructor(readonly root: string) {
    const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
    this.store = path.join(locateAgentsHome(), `${name}.json`);
    this.kept = this.load();
    this.commits = this.kept.commits;
    // A file may be called `...`, which the library takes for a path above the root.
    const never = ignore({ allowRelativePaths: true }).add(NEVER);
    const excludes = parseDockerignore(readTextInside(root, '.dockerignore') ?? '');
    const listed = listSource(root);
    this.isVersioned = listed.isVersioned;
    const all = never.filter([...listed.files]);
    const entries = resolveEntries(
      root,
      all.filter((file) => !excludes(file)),
    );
    this.files = new Set(never.filter([...entries.files]).filter((file) => !excludes(file)));
    const outside = resolveEntries(
      root,
      all.filter((file) => excludes(file)),
    );
    this.excluded = outside.files.filter((file) => !outside.refused.has(file));
    this.refused = entries.refused;
    this.origins = entries.origins;
    this.repositories = listed.repositories;
    this.absent = listed.absent;
    const folders = new Set(['.']);
    for (const file of this.files) {
      for (let up = path.dirname(file); !folders.has(up); up = path.dirname(up)) folders.add(up);
    }
    this.folders = folders;
  }

  /** Lists the paths by whose history git knows these files: a link and what it leads to, a submodule for its files. */
  listOrigins(files: readonly string[]): string[] {
    const paths = files
      .flatMap((file) => this.origins.get(file) ?? [file])
      .map((file) => this.repositories.find((each) => isBelow(each, file)) ?? file);
    return [...new Set(paths)];
  }

  /** Finds the submodule that is not checked out and may have a module. @param module its path, such as `common/agent` */
  findAbsent(module: string): string | undefined {
    const [top = ''] = module.split('/');
    return this.absent.find((folder) => folder.split('/').includes(top));
  }

  /** Reads a file; one that is refused is empty. */
  bytes(file: string): Buffer {
    if (this.refused.has(file)) return Buffer.alloc(0);
    return readPlainFile(path.join(this.root, file), { inside: this.root }) ?? Buffer.alloc(0);
  }

  python(file: string): PythonFile {
    const known = this.checked.get(file);
    if (known) return known;
    const { mtimeMs, size } = this.refused.has(file)
      ? lstatSync(path.join(this.root, file))
      : statSync(path.join(this.root, file));
    const stamp = `${String(mtimeMs)} ${String(size)}`;
    const kept = this.kept.python[file];
    const read =
      kept?.stamp === stamp ? kept.file : readPython(decodePython(this.bytes(file)), file);
    this.kept.python[file] = { stamp, file: read };
    this.checked.set(file, read);
    return read;
  }

  /** Files that globs name, each relative to the root; a folder's name stands for all in it. */
  matching(globs: readonly string[]): readonly string[] {
    if (globs.length === 0) return [];
    const key = globs.join('\0');
    const wanted = ignore({ allowRelativePaths: true }).add(globs.map((glob) => `/${glob}`));
    const known = this.matched.get(key) ?? [...this.files].filter((file) => wanted.ignores(file));
    this.matched.set(key, known);
    return known;
  }

  /** Writes down what was read, for the next run: of files that are still there, and of the newest commits. */
  keep(): void {
    const python = Object.entries(this.kept.python).filter(([file]) => this.files.has(file));
    const commits = Object.entries(this.commits).slice(-COMMITS);
    const text = JSON.stringify({
      reading: READING,
      python: Object.fromEntries(python),
      commits: Object.fromEntries(commits),
    });
    if (text === this.before) return;
    try {
      writeFileAtomic(this.store, text);
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      // It only saves the next run some work: a full disk stops nobody here.
    }
  }

  private load(): Kept {
    try {
      this.before = readFileSync(this.store, 'utf8');
      const kept = JSON.parse(this.before) as Kept;
      if (kept.reading === READING) return kept;
    } catch {
      // Nothing kept yet, or cut off: all is read once more.
    }
    return { reading: READING, python: {}, commits: {} };
  }
}

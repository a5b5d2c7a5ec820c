import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ignore from 'ignore';
import { listInputFiles } from '../checkout/inputs';
import type { Tree } from './closure';
import { decodePython } from '../python/encoding';
import { readPython, type PythonFile } from '../python/file-references';
import { anchorPatterns } from '../dockerfile/build-tree';
import { locateAgentsHome } from './agents-folder';

/** Version of the cached data of a file, as the cache outlives a run. */
const READING = 1;

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
  /** Last commits of sets of files, kept by commit and files. */
  readonly commits: Record<string, string | undefined>;
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
    const left = ignore().add(NEVER);
    const rules = path.join(root, '.dockerignore');
    if (existsSync(rules)) left.add(anchorPatterns(readFileSync(rules, 'utf8')));
    const files = left.filter(listInputFiles(root, ['.']).map((file) => path.normalize(file)));
    this.files = new Set(files.sort());
    const folders = new Set(['.']);
    for (const file of files) {
      for (let up = path.dirname(file); !folders.has(up); up = path.dirname(up)) folders.add(up);
    }
    this.folders = folders;
  }

  python(file: string): PythonFile {
    const known = this.checked.get(file);
    if (known) return known;
    const { mtimeMs, size } = statSync(path.join(this.root, file));
    const stamp = `${String(mtimeMs)} ${String(size)}`;
    const kept = this.kept.python[file];
    const read =
      kept?.stamp === stamp
        ? kept.file
        : readPython(decodePython(readFileSync(path.join(this.root, file))), file);
    this.kept.python[file] = { stamp, file: read };
    this.checked.set(file, read);
    return read;
  }

  /** Files that globs name, each relative to the root; a folder's name stands for all in it. */
  matching(globs: readonly string[]): readonly string[] {
    if (globs.length === 0) return [];
    const key = globs.join('\0');
    const wanted = ignore().add(globs.map((glob) => `/${glob}`));
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
    mkdirSync(path.dirname(this.store), { recursive: true });
    const fresh = `${this.store}.${String(process.pid)}`;
    writeFileSync(fresh, text);
    renameSync(fresh, this.store);
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

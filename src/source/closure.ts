import path from 'node:path/posix';
import type { ServiceRow } from '../catalog/schema';
import { isNamespace } from '../python/namespaces';
import type { Import } from '../python/imports';
import { findEntryPoint } from '../python/entry-point';
import type { NamedPath, PythonFile } from '../python/file-references';

/** The agents' files, and what the Python ones say. */
export interface Tree {
  readonly files: ReadonlySet<string>;
  /** Folders that hold files, however deep. */
  readonly folders: ReadonlySet<string>;
  python(file: string): PythonFile;
}

/** An import that no file of the tree answers: the standard library's, a package's, or missing. */
export interface External {
  readonly module: string;
  readonly file: string;
  readonly line: number;
  readonly optional: boolean;
}

export interface Closure {
  /** Files that the entry point imports, itself included; empty where it is not there. */
  readonly files: readonly string[];
  readonly external: readonly External[];
  readonly paths: readonly (NamedPath & { readonly file: string })[];
}

/** Finds what entry points import, however deep, whether they do so at once, later or never. */
export class Imports {
  private readonly known = new Map<string, readonly string[]>();
  private readonly described = new WeakMap<Import, string>();

  constructor(readonly tree: Tree) {}

  /** @param pythonPath folders of the tree that PYTHONPATH names; @default the root */
  of(run: ServiceRow['run'], pythonPath?: readonly string[]): Closure {
    return new Walk(this, run, pythonPath).closure();
  }

  /** Files that importing `parts` from the folder `base` runs: each package's `__init__.py`, then the module. */
  locate(base: string, parts: readonly string[]): readonly string[] {
    const key = `${base} ${parts.join('.')}`;
    const known = this.known.get(key) ?? this.look(base, parts);
    this.known.set(key, known);
    return known;
  }

  /** The same text for imports that say the same. */
  describe(each: Import): string {
    const known = this.described.get(each) ?? `${each.module} ${each.names.join(' ')}`;
    this.described.set(each, known);
    return known;
  }

  private look(base: string, parts: readonly string[]): readonly string[] {
    const { files, folders } = this.tree;
    const found: string[] = [];
    let folder = base;
    for (const part of ['', ...parts]) {
      const inner = path.join(folder, part);
      const init = path.join(inner, '__init__.py');
      if (files.has(init)) {
        if (part !== '' || parts.length === 0) found.push(init);
      } else if (part !== '' && files.has(`${inner}.py`)) {
        return [...found, `${inner}.py`];
      } else if (!folders.has(inner)) {
        return found;
      }
      folder = inner;
    }
    return found;
  }
}

/** The module of an import; of a name that packages share, each of its parts. */
const listModules = ({ module, names }: Import): string[] =>
  isNamespace(module) && names.length > 0 && !names.includes('*')
    ? names.map((name) => `${module}.${name}`)
    : [module];

class Walk {
  private readonly files = new Set<string>();
  private readonly searchPath: Set<string>;
  private readonly followed = new Map<string, boolean>();
  /** Number of folders that those were looked for in. */
  private followedFrom = 0;
  private waiting: { readonly file: string; readonly each: Import }[] = [];

  constructor(
    private readonly imports: Imports,
    run: ServiceRow['run'],
    pythonPath: readonly string[] | undefined,
  ) {
    const entry = findEntryPoint(imports.tree, run, pythonPath);
    this.searchPath = new Set(entry.searchPath);
    if (entry.module === undefined) {
      if (entry.file !== undefined) this.add(entry.file);
      return;
    }
    const parts = [...entry.module.split('.'), ...(entry.imported ? [] : ['__main__'])];
    for (const folder of entry.searchPath) {
      const files = imports.locate(folder, parts);
      // A folder that has the first of its packages alone is not the one that is meant.
      if (entry.file !== undefined && !files.includes(entry.file)) continue;
      for (const file of files) this.add(file);
    }
  }

  closure(): Closure {
    let unresolved: typeof this.waiting = [];
    let known = this.searchPath.size;
    while (this.waiting.length > 0) {
      const round = this.waiting;
      this.waiting = [];
      for (const each of round) if (!this.once(each.file, each.each)) unresolved.push(each);
      // A folder that one file adds to sys.path serves the imports of every other.
      if (this.waiting.length > 0 || known === this.searchPath.size) continue;
      known = this.searchPath.size;
      this.waiting = unresolved;
      unresolved = [];
    }
    const files = [...this.files].sort();
    return {
      files,
      external: unresolved
        .filter(({ each }) => each.level === 0)
        .flatMap(({ file, each }) => {
          const { line, optional } = each;
          return listModules(each).map((module) => ({ module, file, line, optional }));
        }),
      paths: files.flatMap(
        (file) => this.read(file)?.paths.map((named) => ({ ...named, file })) ?? [],
      ),
    };
  }

  private add(file: string): void {
    if (this.files.has(file) || !this.imports.tree.files.has(file)) return;
    this.files.add(file);
    const { imports, searchPath } = this.read(file) ?? { imports: [], searchPath: [] };
    for (const folder of searchPath) this.searchPath.add(folder);
    for (const each of imports) this.waiting.push({ file, each });
  }

  private read(file: string): PythonFile | undefined {
    return file.endsWith('.py') ? this.imports.tree.python(file) : undefined;
  }

  /** An import that says no dots is answered alike wherever it stands. */
  private once(file: string, each: Import): boolean {
    if (each.level > 0) return this.follow(file, each);
    if (this.followedFrom !== this.searchPath.size) this.followed.clear();
    this.followedFrom = this.searchPath.size;
    const key = this.imports.describe(each);
    const known = this.followed.get(key) ?? this.follow(file, each);
    this.followed.set(key, known);
    return known;
  }

  /** @returns whether the tree has what the import names */
  private follow(file: string, { module, level, names }: Import): boolean {
    const parts = module === '' ? [] : module.split('.');
    const bases =
      level === 0
        ? [...this.searchPath]
        : [path.join(path.dirname(file), '../'.repeat(level - 1)).replace(/(.)\/$/, '$1')];
    // Every place that could be meant: which one it is, Python decides when it runs.
    const found = bases.flatMap((base) => {
      const module_ = this.imports.locate(base, parts);
      const inside = names.includes('*') ? this.exported(module_.at(-1)) : names;
      return [...module_, ...inside.flatMap((name) => this.imports.locate(base, [...parts, name]))];
    });
    for (const each of found) this.add(each);
    return found.length > 0;
  }

  private exported(file: string | undefined): readonly string[] {
    return file === undefined ? [] : (this.read(file)?.exports ?? []);
  }
}

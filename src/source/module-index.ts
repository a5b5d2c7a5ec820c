import path from 'node:path/posix';

/** The files of a tree by the last part of their names, and what its Python files are called. A tree is walked once for all questions. */
export class ModuleIndex {
  private readonly alike = new Map<string, string[]>();
  /** Folders that hold Python files, however deep. */
  private readonly folders = new Set<string>();
  private readonly parts = new Set<string>();
  private readonly tops = new Set<string>();

  private constructor(files: ReadonlySet<string>) {
    for (const file of files) {
      for (const key of listKeys(file)) this.add(key, file);
      if (!file.endsWith('.py')) continue;
      const [top = '', ...rest] = file.slice(0, -3).split('/');
      this.tops.add(top);
      for (const part of [top, ...rest]) this.parts.add(part);
      for (let at = path.dirname(file); !this.folders.has(at); at = path.dirname(at))
        this.folders.add(at);
    }
  }

  private add(key: string, file: string): void {
    const known = this.alike.get(key);
    if (known) known.push(file);
    else this.alike.set(key, [file]);
  }

  private static readonly made = new WeakMap<ReadonlySet<string>, ModuleIndex>();

  /** @param files of the tree, which do not change any more */
  static of(files: ReadonlySet<string>): ModuleIndex {
    const known = ModuleIndex.made.get(files) ?? new ModuleIndex(files);
    ModuleIndex.made.set(files, known);
    return known;
  }

  /** Lists files with the name of `file`, hyphens and capital letters aside; also packages whose folder has it. */
  listAlike(file: string): readonly string[] {
    const keys = listKeys(file).map((key) => this.alike.get(key) ?? []);
    return [...new Set(keys.flat())];
  }

  /** Checks whether a folder holds Python files, however deep. */
  holdsPython(folder: string): boolean {
    return this.folders.has(folder);
  }

  /** Checks whether a module or a folder with modules has this name, wherever it is. */
  hasPart(name: string): boolean {
    return this.parts.has(name);
  }

  /** Checks whether a module or a folder with modules has this name at the tree's root. */
  hasTop(name: string): boolean {
    return this.tops.has(name);
  }
}

/** Writes a path as people do not: `My-Agent` and `my_agent` are alike. */
export const toPlainPath = (name: string): string => name.replaceAll('-', '_').toLowerCase();

/** The name of a file; that of its folder if it stands for a package. */
function listKeys(file: string): readonly string[] {
  const plain = toPlainPath(file.replace(/\.py$/, ''));
  const own = path.basename(plain);
  return /^__(init|main)__$/.test(own) ? [own, path.basename(path.dirname(plain))] : [own];
}

import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { decodeText } from '../lib/decode-text';
import { parseDockerignore } from './ignore-file';
import { findFileProblem, readPlainFile } from '../lib/plain-files';

/** An entry at a path, with the exact upper and lower case. */
export type Place =
  | { readonly kind: 'file' | 'folder' }
  /** The path exists only with other upper and lower case. */
  | { readonly kind: 'otherwise'; readonly path: string };

/** Beginning of a pointer, which has about 130 bytes. */
const LFS = 'version https://git-lfs.github.com/spec/';

/** A source folder as a build would find it. Paths are relative to it, with '/' as separator. */
export class BuildTree {
  private readonly folders = new Map<string, ReadonlyMap<string, boolean>>();
  private pointers: readonly string[] | undefined;
  private readonly gitIgnores = new Map<string, Ignore | undefined>();
  private readonly dockerIgnores = new Map<string, ((file: string) => boolean) | undefined>();

  /**
   * @param root full path
   * @param files all files of the source
   */
  constructor(
    readonly root: string,
    readonly files: readonly string[],
  ) {}

  /** Files that hold a pointer of Git LFS in place of what is meant. */
  get lfsPointers(): readonly string[] {
    this.pointers ??= this.files.filter((file) => {
      const size = statSync(path.join(this.root, file), { throwIfNoEntry: false })?.size ?? 0;
      return size > 100 && size < 300 && this.read(file).startsWith(LFS);
    });
    return this.pointers;
  }

  read(file: string): string {
    return decodeText(
      readPlainFile(path.join(this.root, file), { inside: this.root }) ?? Buffer.alloc(0),
    );
  }

  /** Finds the entry at `file`; undefined if there is none with any upper and lower case. */
  at(file: string): Place | undefined {
    const parts = path.posix
      .normalize(file)
      .split('/')
      .filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) return undefined;
    let here = '.';
    let folder = true;
    for (const part of parts) {
      const entries: ReadonlyMap<string, boolean> = folder ? this.entries(here) : new Map();
      const name: string | undefined = entries.has(part)
        ? part
        : [...entries.keys()].find(matchLetters(part));
      if (name === undefined) return undefined;
      folder = entries.get(name) ?? false;
      here = path.posix.join(here, name);
    }
    const wanted = parts.length === 0 ? '.' : parts.join('/');
    if (here !== wanted) return { kind: 'otherwise', path: here };
    return { kind: folder ? 'folder' : 'file' };
  }

  /** Checks whether a file matches a pattern of Go's filepath.Match, in which '*' does not match '/'. */
  matches(pattern: string): boolean {
    let found = ['.'];
    for (const part of path.posix
      .normalize(pattern)
      .split('/')
      .filter((each) => each !== '')) {
      const wanted = part === '.' ? undefined : new RegExp(`^${globToPattern(part)}$`);
      if (!wanted) continue;
      found = found.flatMap((folder) =>
        [...this.entries(folder).keys()]
          .filter((name) => wanted.test(name))
          .map((name) => path.posix.join(folder, name)),
      );
    }
    return found.length > 0;
  }

  /** Checks that git ignores a path, as something else creates it. Every .gitignore above the path counts. */
  isGitIgnored(file: string): boolean {
    const parts = path.posix.normalize(file).split('/');
    if (file === '' || parts.includes('..')) return false;
    return parts.some((_, index) => {
      const here = parts.slice(0, index + 1);
      let isIgnored = false;
      // The rules of the nearest folder count most.
      for (let above = 0; above <= index; above += 1) {
        const rules = this.gitRules(path.posix.join(...here.slice(0, above), '.gitignore'));
        const below = here.slice(above).join('/');
        // Whether it is a folder is not known, as it need not be there.
        for (const each of index < parts.length - 1 ? [`${below}/`] : [below, `${below}/`]) {
          const { ignored, unignored } = rules?.test(each) ?? {};
          if (ignored === true) isIgnored = true;
          if (unignored === true) isIgnored = false;
        }
      }
      return isIgnored;
    });
  }

  /**
   * Checks whether a file or folder is excluded from builds. A folder is where all its files are.
   * @param rules the .dockerignore that counts
   * @param context folder of the build
   * @param file relative to the context
   */
  isLeftOut(rules: string, context: string, file: string): boolean {
    const excludes = this.dockerRules(rules);
    if (file === '' || !excludes?.(file)) return false;
    const folder = path.posix.join(context, file);
    const files = this.files.filter((each) => each.startsWith(`${folder}/`));
    return files.every((each) => excludes(path.posix.relative(context, each)));
  }

  private gitRules(file: string): Ignore | undefined {
    return this.rules(this.gitIgnores, file, (text) =>
      ignore({ allowRelativePaths: true, ignorecase: false }).add(text),
    );
  }

  private dockerRules(file: string): ((file: string) => boolean) | undefined {
    return this.rules(this.dockerIgnores, file, parseDockerignore);
  }

  private rules<Rules>(
    known: Map<string, Rules | undefined>,
    file: string,
    make: (text: string) => Rules,
  ): Rules | undefined {
    if (!known.has(file)) {
      const fit = findFileProblem(this.root, file) === undefined;
      known.set(file, fit ? make(this.read(file)) : undefined);
    }
    return known.get(file);
  }

  /** Lists the names in a folder, and whether each is a folder itself. */
  private entries(folder: string): ReadonlyMap<string, boolean> {
    const known = this.folders.get(folder);
    if (known) return known;
    const entries = new Map<string, boolean>();
    try {
      for (const each of readdirSync(path.join(this.root, folder), { withFileTypes: true })) {
        const inside = path.join(this.root, folder, each.name);
        // A link may lead to a folder: this shows when a path goes through it.
        entries.set(each.name, each.isDirectory() || (each.isSymbolicLink() && isFolder(inside)));
      }
    } catch {
      // It is no folder, or may not be read.
    }
    this.folders.set(folder, entries);
    return entries;
  }
}

const matchLetters = (part: string) => (name: string) => name.toLowerCase() === part.toLowerCase();

function isFolder(full: string): boolean {
  try {
    readdirSync(full);
    return true;
  } catch {
    return false;
  }
}

const globToPattern = (part: string): string =>
  part
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replace(/\?/g, '[^/]');

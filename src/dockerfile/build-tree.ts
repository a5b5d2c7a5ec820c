import { readdirSync } from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { decodeText } from '../lib/decode-text';
import { findFileProblem, readPlainFile } from '../lib/plain-files';

/** An entry at a path, with the exact upper and lower case. */
export type Place =
  | { readonly kind: 'file' | 'folder' }
  /** The path exists only with other upper and lower case. */
  | { readonly kind: 'otherwise'; readonly path: string };

/** A source folder as a build would find it. Paths are relative to it, with '/' as separator. */
export class BuildTree {
  private readonly folders = new Map<string, ReadonlyMap<string, boolean>>();
  private readonly ignores = new Map<string, Ignore | undefined>();

  /**
   * @param root full path
   * @param files all files of the source
   */
  constructor(
    readonly root: string,
    readonly files: readonly string[],
  ) {}

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

  /** Checks that git ignores a path, as something else creates it. */
  isGitIgnored(file: string): boolean {
    const rules = this.ignored('.gitignore', (text) =>
      ignore({ allowRelativePaths: true }).add(text),
    );
    return file !== '' && (rules?.ignores(file) ?? false);
  }

  /**
   * Checks whether a file is excluded from builds. Patterns that include parts of it again do not count here.
   * @param rules the .dockerignore that counts
   * @param file relative to the context
   */
  isLeftOut(rules: string, file: string): boolean {
    const left = this.ignored(rules, (text) =>
      anchorPatterns(text).some((line) => line.startsWith('!'))
        ? undefined
        : ignore({ allowRelativePaths: true }).add(anchorPatterns(text)),
    );
    return file !== '' && (left?.ignores(file) ?? false);
  }

  private ignored(file: string, make: (text: string) => Ignore | undefined): Ignore | undefined {
    if (!this.ignores.has(file)) {
      const fit = findFileProblem(this.root, file) === undefined;
      this.ignores.set(file, fit ? make(this.read(file)) : undefined);
    }
    return this.ignores.get(file);
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

/** Converts the lines of a .dockerignore, whose patterns begin at the root, to those of a .gitignore. */
export const anchorPatterns = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/^(!?)\/?(.*)$/, '$1/$2'));

import path from 'node:path';

/** One line of a .dockerignore. */
interface Pattern {
  readonly matches: RegExp;
  /** True for a line with '!', which takes files in again. */
  readonly includes: boolean;
}

/**
 * Reads a .dockerignore. Unlike in a .gitignore, patterns begin at the context's root, and the last one that matches a file or
 * a folder above it decides, so that '!' takes in what lies in an excluded folder.
 * @returns tells of a path relative to the context whether it is excluded
 */
export function parseDockerignore(text: string): (file: string) => boolean {
  const patterns = text.split('\n').flatMap((line) => parsePattern(line) ?? []);
  if (patterns.length === 0) return () => false;
  return (file) => {
    const paths = listPaths(file);
    const last = patterns.findLast(({ matches }) => paths.some((each) => matches.test(each)));
    return last !== undefined && !last.includes;
  };
}

function parsePattern(line: string): Pattern | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const includes = text.startsWith('!');
  const written = includes ? text.slice(1).trim() : text;
  const clean = path.posix.normalize(`/${written}`).replace(/^\/|\/$/g, '');
  if (clean === '') return undefined;
  try {
    return { matches: new RegExp(`^${convertGlob(clean)}$`, 's'), includes };
  } catch {
    return undefined; // the build stops at such a line, and says so
  }
}

/** Converts a pattern of Go's filepath.Match, in which '**' stands for any number of folders. */
function convertGlob(pattern: string): string {
  let made = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const letter = pattern.charAt(at);
    if (letter === '*') {
      if (pattern.charAt(at + 1) !== '*') made += '[^/]*';
      else {
        while (pattern.charAt(at + 1) === '*') at += 1;
        const isFolder = pattern.charAt(at + 1) === '/';
        if (isFolder) at += 1;
        made += isFolder ? '(?:.*/)?' : '.*';
      }
    } else if (letter === '?') made += '[^/]';
    else if (letter === '[') {
      const end = pattern.indexOf(']', at + 1);
      if (end === -1) return `${made}[`;
      made += pattern.slice(at, end + 1);
      at = end;
    } else {
      const meant = letter === '\\' ? pattern.charAt((at += 1)) : letter;
      made += meant.replace(/[.+^${}()|[\]\\*?/]/, '\\$&');
    }
  }
  return made;
}

/** Lists a path and the folders above it. */
function listPaths(file: string): string[] {
  const parts = file.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

import path from 'node:path/posix';
import { normalizeName } from '../../../python/requirements';
import type { AgentSubject } from './rule';

/** Files that say which packages the code of their folder, and of those below, needs. */
const DECLARING = ['requirements.txt', 'pyproject.toml', 'Pipfile', 'setup.cfg'];

/** A name at the beginning of a requirement: of a line, a text, or a key. */
const NAMES = /(?:^|["'])\s*([A-Za-z0-9][\w.-]*)(?=\s*(?:\[|[<>=~!;#"']|$))/gm;

/**
 * Finds the file of the source that declares a package for the code of a file: the nearest of its folder and those above.
 * @returns undefined where none does
 */
export function findDeclaration(
  tree: AgentSubject['tree'],
  file: string,
  distribution: string,
): string | undefined {
  const wanted = normalizeName(distribution);
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const found = DECLARING.map((name) => path.join(folder, name)).find(
      (each) =>
        tree.files.has(each) &&
        [...tree.text(each).matchAll(NAMES)].some(
          ([, name = '']) => normalizeName(name) === wanted,
        ),
    );
    if (found !== undefined || folder === '.') return found;
  }
}

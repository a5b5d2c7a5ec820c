import type { Imports } from '../source/closure';
import { findEntryPoint } from '../source/entry-point';
import type { Definition, Start } from './definition';
import { findEntry, locateScript } from './entry';

/** Names the files that end like a script, as those of programs whose folders something else knows. */
function suggestFiles({ tree }: Imports, start: Start): string {
  if (!('script' in start)) return '';
  const end = `/${start.script.replace(/^(\.?\/)+/, '')}`;
  const files = [...tree.files].filter((file) => file.endsWith(end)).sort();
  if (files.length === 0) return '';
  const shown = files.slice(0, SHOWN).join(', ');
  return `; there is ${shown}${files.length > SHOWN ? ` and ${String(files.length - SHOWN)} more` : ''}`;
}

const SHOWN = 3;

/**
 * Takes the start from a definition whose script the folder does not hold: nobody could run its row. What it names is a question
 * instead. A module may be one that is installed, and stays: `check` tells where it is not.
 * @param excluded files of the folder that images do without
 */
export function withoutMissingScript(
  imports: Imports,
  excluded: ReadonlySet<string>,
  definition: Definition,
): Definition {
  const { name, start, folders } = definition;
  if (!start || findEntry(imports, start.value, folders).reading) return definition;
  const { said, expected, module, unknown } = findEntryPoint(imports.tree, start.value, folders);
  if (module !== undefined || unknown) return definition;
  const kept = locateScript(excluded, expected, folders);
  const why =
    kept === undefined
      ? `is not in the folder, so it has no row; correct it, or give the folder that has it${suggestFiles(imports, start.value)}`
      : `has no row, as .dockerignore keeps ${kept} out of images; let it pass`;
  const question = `${start.from}: ${name.value}: ${said} ${why}`;
  return { ...definition, start: undefined, questions: [question], conflicts: [] };
}

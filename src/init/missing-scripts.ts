import type { Imports } from '../source/closure';
import { findEntryPoint } from '../source/entry-point';
import type { Definition } from './definition';
import { findEntry, locateScript } from './entry';

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
      ? 'is not in the folder, so it has no row; correct it, or give the folder that has it'
      : `has no row, as .dockerignore keeps ${kept} out of images; let it pass`;
  const question = `${start.from}: ${name.value}: ${said} ${why}`;
  return { ...definition, start: undefined, questions: [question], conflicts: [] };
}

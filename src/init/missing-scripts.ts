import type { Imports } from '../source/closure';
import { findEntryPoint } from '../source/entry-point';
import type { Definition } from './definition';
import { findEntry } from './entry';

/**
 * Takes the start from a definition whose script the folder does not hold: nobody could run its row. What it names is a question
 * instead. A module may be one that is installed, and stays: `check` tells where it is not.
 */
export function withoutMissingScript(imports: Imports, definition: Definition): Definition {
  const { name, start, folders } = definition;
  if (!start || findEntry(imports, start.value, folders).reading) return definition;
  const { said, module, unknown } = findEntryPoint(imports.tree, start.value, folders);
  if (module !== undefined || unknown) return definition;
  const question = `${start.from}: ${name.value}: ${said} is not in the folder, so it has no row; correct it, or give the folder that has it`;
  return { ...definition, start: undefined, questions: [question], conflicts: [] };
}

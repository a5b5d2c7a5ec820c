import type { Imports } from '../source/closure';
import { findEntryPoint } from '../python/entry-point';
import { ModuleIndex, toPlainPath } from '../source/module-index';
import { askInstead, type Definition, type Start } from './definition';
import { findEntry, locateScript } from './entry';

/** Names the files that end like a script, as those of programs whose folders something else knows. */
function suggestFiles({ tree }: Imports, start: Start): string {
  if (!('script' in start)) return '';
  const end = `/${start.script.replace(/^(\.?\/)+/, '')}`;
  const files = ModuleIndex.of(tree.files)
    .listAlike(end)
    .filter((file) => file.endsWith(end))
    .sort();
  if (files.length === 0) return '';
  const shown = files.slice(0, SHOWN).join(', ');
  return `; there is ${shown}${files.length > SHOWN ? ` and ${String(files.length - SHOWN)} more` : ''}`;
}

const SHOWN = 3;

/**
 * Takes the start from a definition whose script the folder does not hold: nobody could run its row. What it names is a question
 * instead. A module may be one that is installed, and stays, unless the folder has one of nearly that name: `check` tells where
 * it is not.
 * @param excluded files of the folder that images do without
 */
export function withoutMissingScript(
  imports: Imports,
  excluded: ReadonlySet<string>,
  definition: Definition,
): Definition {
  const { name, start, folders } = definition;
  const { tree } = imports;
  if (!start || findEntry(imports, start.value, folders).reading) return definition;
  const { said, expected, module, unknown } = findEntryPoint(tree, start.value, folders);
  if (unknown) return definition;
  const meant = module === undefined ? undefined : findNearModule(tree.files, module);
  if (module !== undefined && meant === undefined && isModule(module)) return definition;
  const kept = module === undefined ? locateScript(excluded, expected, folders) : undefined;
  const why =
    kept === undefined
      ? `is not in the folder, so it has no row; ${meant === undefined ? `correct it, or give the folder that has it${suggestFiles(imports, start.value)}` : `${meant} may be meant`}`
      : `has no row, as .dockerignore keeps ${kept} out of images; let it pass`;
  const question = `${start.from}: ${name.value}: ${said} ${why}`;
  return askInstead(definition, question);
}

const isModule = (name: string): boolean =>
  /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(name);

/** Finds the module that differs from a name by hyphens and capital letters alone. */
function findNearModule(files: ReadonlySet<string>, name: string): string | undefined {
  const wanted = toPlainPath(name.replaceAll('.', '/'));
  const near = ModuleIndex.of(files)
    .listAlike(`${wanted}.py`)
    .find((file) => {
      const module = /^(.*?)(\/__main__|\/__init__)?\.py$/.exec(file)?.[1];
      return module !== undefined && `/${toPlainPath(module)}`.endsWith(`/${wanted}`);
    });
  return near?.replace(/(\/__main__|\/__init__)?\.py$/, '').replaceAll('/', '.');
}

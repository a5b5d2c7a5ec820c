import type { ComposeService } from '../../compose/compose';
import type { Placed } from '../../dockerfile/image-layout';
import { findEntryPoint } from '../../python/entry-point';
import type { Start } from '../definition';
import { locateScript } from '../entry';
import type { SourceFiles } from '../source-files';
import type { BuiltImage } from './built-image';

/**
 * Whose code a service starts: that of the folder, that of its image, or it is not known, as the folder has what is called so and
 * nothing says that the image has it from there.
 */
export type CodeOrigin = 'folder' | 'image' | 'unknown';

/** An image of Python alone, which has no code of its own to start. */
const PYTHON = /(^|\/)(python|pypy)(:|@|$)/;

/**
 * Says whose code a service starts.
 * @param files of the folder
 * @param container.placed what its image copies of the folder, and what is mounted
 * @param container.folders those of the folder that its command may mean
 * @param container.context folder that it is built from
 */
export function findCodeOrigin(
  { source, all }: { readonly source: SourceFiles; readonly all: ReadonlySet<string> },
  { image, build }: ComposeService,
  built: BuiltImage | undefined,
  start: Start,
  container: {
    readonly placed: readonly Placed[];
    readonly folders: readonly string[];
    readonly context: string;
  },
): CodeOrigin {
  const { placed, folders, context } = container;
  const holdsCode = placed.some(({ source: each }) =>
    each.endsWith('.py') ? source.has(each) : source.holdsPython(each),
  );
  if (holdsCode || built?.layout.isWhole === false) return 'folder';
  // A Dockerfile that is not there may copy anything of a folder that is, or that only a variable names.
  if (build && !built && (context.includes('$') || source.holdsPython(context))) return 'folder';
  if (!build && PYTHON.test(image?.text ?? '')) return 'folder';
  const file =
    'script' in start
      ? locateScript(all, start.script, folders)
      : findEntryPoint({ files: all }, start, folders).file;
  if (file === undefined) return 'image';
  return built ? 'folder' : 'unknown';
}

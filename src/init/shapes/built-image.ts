import type { ComposeService } from '../../compose/compose';
import { parseDockerfile, type Stage } from '../../dockerfile/parse';
import { readTextInside } from '../../lib/plain-files';

/** A Dockerfile of the folder, and the stage of it that runs. */
export interface BuiltImage {
  readonly file: string;
  readonly stage: Stage;
  /** The image that it is FROM, behind stages of its own. */
  readonly base: string;
  /** True if something of it may start Python. */
  readonly mayBePython: boolean;
}

const SIGN_OF_PYTHON = /python|\bpip3?\b|conda|pytorch|poetry|\buv\b|\.py\b/i;

/** @param file of `folder`, which is a full path */
export function readImage(folder: string, file: string): BuiltImage | undefined {
  const { stages } = parseDockerfile(readTextInside(folder, file) ?? '');
  const stage = stages.at(-1);
  if (!stage) return undefined;
  const line = listParents(stages, stage);
  const base = line.at(-1)?.from ?? '';
  const texts = line.flatMap(({ instructions }) => instructions.map(({ text }) => text));
  // Whose name has a variable may be an image of Python.
  const mayBePython =
    base.includes('$') || [base, ...texts].some((text) => SIGN_OF_PYTHON.test(text));
  return { file, stage, base, mayBePython };
}

/** A stage and those that it is FROM, the nearest first. */
function listParents(stages: readonly Stage[], stage: Stage): Stage[] {
  const above = stages.slice(0, stages.indexOf(stage));
  const parent = above.findLast(({ name }) => name === stage.from);
  return [stage, ...(parent ? listParents(above, parent) : [])];
}

/** Says what a service is that starts no Python for certain; undefined where it may. */
export function describeServer(
  { build, image }: ComposeService,
  built: BuiltImage | undefined,
  line: readonly string[],
): string | undefined {
  if (!build) return image?.text ?? '';
  if (!built || built.mayBePython || line.some((word) => SIGN_OF_PYTHON.test(word)))
    return undefined;
  const starts = line.length > 0 ? `; it starts '${line.join(' ')}'` : '';
  return `built of ${built.file}, FROM ${built.base}${starts}`;
}

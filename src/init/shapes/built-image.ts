import type { ComposeService } from '../../compose/compose';
import {
  findSourceFolders,
  readImageLayout,
  withBuildArgs,
  type ImageLayout,
  type Placed,
} from '../../dockerfile/image-layout';
import { findLineage, readParent } from '../../dockerfile/parents';
import { parseDockerfile, type Stage } from '../../dockerfile/parse';
import { readTextInside } from '../../lib/plain-files';
import type { Definition, Found } from '../definition';
import type { SourceFiles } from '../source-files';
import { describeCapitals, isProxyVariable, isRowVariable, NOT_IN_CAPITALS } from './variables-of';

/** A Dockerfile of the folder, and the stage of it that runs. */
export interface BuiltImage {
  readonly file: string;
  readonly stage: Stage;
  /** The image that it is FROM, behind stages of its own, as written. */
  readonly base: string;
  /** True if something of it may start Python. */
  readonly mayBePython: boolean;
  readonly layout: ImageLayout;
  /** Checks whether a command of its build uses a variable. */
  readonly isRun: (variable: string) => boolean;
}

const SIGN_OF_PYTHON = /python|\bpip3?\b|conda|pytorch|poetry|\buv\b|\.py\b/i;

/**
 * Reads a Dockerfile of the folder.
 * @param root full path
 * @param files of `root`
 * @param build.contexts folders that it may be built from: the one that has most of what it copies counts, of equals the first
 *   that has the folder it starts in
 * @param build.target the stage that is built @default the last one
 * @param build.args values that it gives to ARGs @default none
 */
export function readImage(
  root: string,
  files: SourceFiles,
  build: {
    readonly file: string;
    readonly contexts: readonly string[];
    readonly target?: string | undefined;
    readonly args?: Readonly<Record<string, string>>;
  },
): BuiltImage | undefined {
  const { file, contexts, target, args = {} } = build;
  const dockerfile = withBuildArgs(parseDockerfile(readTextInside(root, file) ?? ''), args);
  const named = dockerfile.stages.findIndex(
    ({ name }) => name !== undefined && name.toLowerCase() === target?.toLowerCase(),
  );
  const index = named < 0 ? dockerfile.stages.length - 1 : named;
  const stage = dockerfile.stages[index];
  if (!stage) return undefined;
  const layouts = contexts.map((context) =>
    readImageLayout(dockerfile, index, { context, isFile: (each) => files.has(each), args }),
  );
  const counts = layouts.map(({ placed }) => placed.filter((each) => isThere(files, each)).length);
  const likely = layouts.filter((_, at) => counts[at] === Math.max(...counts));
  const layout = likely.find((each) => startsInSource(files, each)) ?? likely[0];
  const { stages } = findLineage(dockerfile, index);
  const base = readParent(stages[0] ?? stage, dockerfile.args) ?? stages[0]?.from ?? '';
  const commands = stages.flatMap(({ instructions }) =>
    instructions.filter(({ keyword }) => keyword === 'RUN').map(({ text }) => text),
  );
  const isRun = (name: string): boolean =>
    commands.some((text) => new RegExp(`\\$\\{?${name}\\b`).test(text));
  const texts = stages.flatMap(({ instructions }) => instructions.map(({ text }) => text));
  // Whose name has a variable may be an image of Python.
  const mayBePython =
    base.includes('$') || [base, ...texts].some((text) => SIGN_OF_PYTHON.test(text));
  return layout && { file, stage, base, mayBePython, layout, isRun };
}

/** Checks whether the folder that an image starts in is one of the source. */
const startsInSource = (files: SourceFiles, { placed, workingFolder }: ImageLayout): boolean =>
  findSourceFolders(placed, workingFolder).some((each) => files.hasFolder(each));

const isThere = (files: SourceFiles, { source }: Placed): boolean =>
  files.has(source) || files.hasFolder(source);

/** Says what the ENVs of an image set, but for what they say of Python itself or of the image. */
export const readImageEnvironment = ({ file, layout }: BuiltImage): Definition['env'] =>
  Object.fromEntries(
    [...layout.environment]
      .map(([name, said]) => [name, nameInRow(name), said] as const)
      .filter(
        ([name, own, { value }]) =>
          isForAgent(name, value) && isRowVariable(own) && !value.includes('$'),
      )
      .map(([, own, { value, line }]) => [own, { value, from: `${file}:${String(line)}` }]),
  );

/** Asks for the ENVs of an image that no row can have, but for those that are set again. */
export const askForEnvironment = (
  name: string,
  { file, layout }: BuiltImage,
  again: Definition['env'],
): string[] =>
  [...layout.environment]
    .filter(
      ([variable, { value }]) =>
        isForAgent(variable, value) &&
        !(nameInRow(variable) in again) &&
        !(isRowVariable(variable) && !value.includes('$')),
    )
    .map(([variable, { value, line }]) => {
      const why = isRowVariable(variable)
        ? `whose value '${value}' is known when it is built`
        : isProxyVariable(variable)
          ? describeCapitals(nameInRow(variable))
          : NOT_IN_CAPITALS;
      return `${file}:${String(line)}: ${name}: env.${variable} is not in the row, ${why}`;
    });

/** Checks whether an ENV may be for the agent. A proxy whose value only the machine knows is not. */
const isForAgent = (name: string, value: string): boolean =>
  !OF_THE_IMAGE.test(name) && !(isProxyVariable(name) && (value === '' || value.includes('$')));

const nameInRow = (name: string): string => (isProxyVariable(name) ? name.toUpperCase() : name);

/** The port that an image exposes. */
export const readExposed = ({ file, layout: { exposed } }: BuiltImage): Found<number> | undefined =>
  exposed && { value: exposed.port, from: `${file}:${String(exposed.line)}` };

/** What an ENV says of Python itself or of the image, which the fleet's own images set. */
const OF_THE_IMAGE = /^(PATH|PIP_.*|UV_.*|PYTHON.*|DEBIAN_FRONTEND|LANG|LC_ALL)$/;

/** Says what a service is that starts no Python for certain; undefined where it may. */
export function describeServer(
  service: ComposeService,
  built: BuiltImage | undefined,
  line: readonly string[],
): string | undefined {
  const mayBePython = !built || built.mayBePython || line.some((word) => SIGN_OF_PYTHON.test(word));
  return service.build && mayBePython ? undefined : describeImage(service, built, line);
}

/** Names the image of a server, or what it is built of. */
export function describeImage(
  { build, image }: ComposeService,
  built: BuiltImage | undefined,
  line: readonly string[],
): string {
  const named = image && !/^["']*$/.test(image.text) ? image.text : 'an image that no file names';
  if (!build) return named;
  if (!built) return `${named}, whose Dockerfile is not here`;
  const starts = line.length > 0 ? `; it starts '${line.join(' ')}'` : '';
  return `built of ${built.file}, FROM ${built.base}${starts}`;
}

import path from 'node:path/posix';
import { parseListForm } from './list-form';
import { findLineage, findStageIndex, listInstructions } from './parents';
import type { Dockerfile, Instruction } from './parse';
import { readPipInstalls } from './pip-command';
import { substitute } from './variables';
import { readArguments, readAssignments, removeQuotes, splitWords } from './words';

/** A file or folder of the source that an image holds under a path of its own. */
export interface Placed {
  /** Relative to the source's root; '' for the root itself. */
  readonly source: string;
  /** Full path in the image. */
  readonly image: string;
}

/** The words of an instruction that starts something, and its line. */
export interface StartLine {
  readonly words: readonly string[];
  readonly line: number;
}

/** What a stage of a Dockerfile ends with, as far as the Dockerfile shows it. */
export interface ImageLayout {
  /** Folder that its processes start in, in full; '/' where no WORKDIR says one. */
  readonly workingFolder: string;
  /** What COPY and ADD take of the source; of two for one path the last one counts. */
  readonly placed: readonly Placed[];
  readonly entrypoint: StartLine | undefined;
  readonly command: StartLine | undefined;
  /** What ENV sets, by name. Where a build argument is in a value, it stays as it is written. */
  readonly environment: ReadonlyMap<string, { readonly value: string; readonly line: number }>;
  /** The first port of its last EXPOSE; undefined where that is no number. */
  readonly exposed: { readonly port: number; readonly line: number } | undefined;
  /** Folders of the image that `pip install` installs, in full. */
  readonly installed: readonly string[];
  /** False if a COPY or ADD names what only the build's arguments tell, so that `placed` lacks it. */
  readonly isWhole: boolean;
}

/** A build of a source. */
export interface ImageSource {
  /** Folder of the build, relative to the source's root; '' for the root. */
  readonly context: string;
  /** Checks whether a path, relative to the source's root, is a file. */
  readonly isFile: (path: string) => boolean;
  /** Values of its arguments, which those of ARG stand back for. @default none */
  readonly args?: Readonly<Record<string, string>>;
}

/** The same Dockerfile with values that a build gives to its ARGs above the first FROM. */
export const withBuildArgs = (
  dockerfile: Dockerfile,
  given: Readonly<Record<string, string>>,
): Dockerfile => ({
  ...dockerfile,
  args: Object.fromEntries(
    Object.entries(dockerfile.args).map(([name, value]) => [name, given[name] ?? value]),
  ),
});

/**
 * Reads what a stage of a Dockerfile, with those that it is FROM, puts into its image.
 * @param of index of the stage
 */
export function readImageLayout(
  dockerfile: Dockerfile,
  of: number,
  source: ImageSource,
): ImageLayout {
  const { args } = dockerfile;
  const { args: given = {} } = source;
  const lineage = findLineage(dockerfile, of);
  const variables = new Map<string, string>();
  const environment = new Map<string, { value: string; line: number }>();
  const placed: Placed[] = [];
  const installed: string[] = [];
  let workingFolder = '/';
  let isWhole = true;
  let exposed: ImageLayout['exposed'];
  let entrypoint: StartLine | undefined;
  let command: StartLine | undefined;
  for (const instruction of listInstructions(lineage)) {
    const { keyword, text, line } = instruction;
    if (keyword === 'WORKDIR') {
      workingFolder = path.resolve(
        workingFolder,
        substitute(removeQuotes(text), variables) ?? removeQuotes(text),
      );
    } else if (keyword === 'ARG') {
      for (const word of splitWords(text)) {
        const [name = '', written = args[name]] = word.split(/=(.*)/s);
        const value = given[name] ?? written;
        // Docker takes the value of an ENV, wherever an ARG of its name stands.
        if (environment.has(name)) continue;
        const known = value === undefined ? undefined : substitute(removeQuotes(value), variables);
        if (known !== undefined && known !== '') variables.set(name, known);
      }
    } else if (keyword === 'ENV') {
      for (const [name, written] of readAssignments(text)) {
        const value = substitute(written, variables);
        if (value !== undefined) variables.set(name, value);
        environment.set(name, { value: value ?? written, line });
      }
    } else if (keyword === 'EXPOSE') {
      const [, port] = /^(\d+)\b/.exec(substitute(text, variables) ?? '') ?? [];
      exposed = port === undefined ? undefined : { port: Number(port), line };
    } else if (keyword === 'ENTRYPOINT') {
      entrypoint = { words: parseListForm(text) ?? splitShell(text), line };
      // Docker takes an inherited CMD away with a new ENTRYPOINT.
      if (command && !isOfLastStage(command.line, lineage.stages.at(-1)?.line)) command = undefined;
    } else if (keyword === 'CMD') {
      command = { words: parseListForm(text) ?? splitShell(text), line };
    } else if (keyword === 'COPY' || keyword === 'ADD') {
      const copied = readCopy(dockerfile, of, source, instruction, workingFolder, variables);
      if (copied) placed.push(...copied);
      else isWhole = false;
    } else if (keyword === 'RUN') {
      const folder = workingFolder;
      installed.push(
        ...readPipInstalls(instruction)
          .flatMap(({ packages, folder: own }) =>
            packages.map((each) => ({ each, folder: path.resolve(folder, own) })),
          )
          .filter(({ each }) => isFolder(each))
          .map(({ each, folder: own }) => path.resolve(own, each.replace(/\[.*\]$/, ''))),
      );
    }
  }
  return { workingFolder, placed, entrypoint, command, environment, exposed, installed, isWhole };
}

/** Checks whether pip takes what it is given for a folder: it has a slash, and is no address and no file. */
const isFolder = (given: string): boolean =>
  /^\.|\//.test(given) && !/^[\w+.-]+:|\s@\s|\.(whl|zip|tar\.\w+)$/.test(given);

const isOfLastStage = (line: number, start: number | undefined): boolean =>
  start !== undefined && line > start;

/** Words of a shell form: of one command without their quotes, else the shell's own. */
const splitShell = (text: string): string[] =>
  /&&|[;|<>]/.test(text) ? ['sh', '-c', text] : splitWords(text).map(removeQuotes);

/** What one COPY or ADD takes of the source, directly or from an earlier stage; undefined where a variable hides that. */
function readCopy(
  dockerfile: Dockerfile,
  of: number,
  source: ImageSource,
  { text, flags }: Instruction,
  workingFolder: string,
  variables: ReadonlyMap<string, string>,
): Placed[] | undefined {
  const words = readArguments(text.includes('<<') ? (text.split('\n')[0] ?? '') : text).map(
    (word) => substitute(word, variables),
  );
  const target = words.pop();
  if (target === undefined || words.some((word) => word === undefined)) return undefined;
  const sources = words.flatMap((word) => word ?? []).filter((word) => !OUTSIDE.test(word));
  const image = path.resolve(workingFolder, target);
  const intoFolder = target === '.' || /(\/|\/\.)$/.test(target) || sources.length > 1;
  const from = flags.find(([name]) => name === 'from')?.[1];
  if (from === undefined) {
    return sources.flatMap((written): Placed[] => {
      const own = path
        .join(source.context, path.resolve('/', written).slice(1))
        .replace(/^\.$/, '');
      // Which files a pattern matches does not matter: it names the folder that they are in.
      if (/[*?[]/.test(path.basename(own))) {
        const folder = path.dirname(own);
        return [{ source: folder === '.' ? '' : folder, image }];
      }
      const name = intoFolder && source.isFile(own) ? path.basename(own) : '';
      return [{ source: own, image: path.join(image, name) }];
    });
  }
  const stage = /^\d+$/.test(from)
    ? Number(from)
    : findStageIndex(dockerfile.stages, of, substitute(from, variables) ?? from);
  if (stage < 0 || stage >= of) return [];
  const { placed, isWhole } = readImageLayout(dockerfile, stage, source);
  if (!isWhole && placed.length === 0) return undefined;
  return sources.flatMap((written): Placed[] => {
    const wanted = path.resolve('/', written);
    return placed.flatMap((each): Placed[] => {
      if (isBelow(each.image, wanted)) {
        const file = each.image === wanted && intoFolder && source.isFile(each.source);
        const rest = file ? path.basename(wanted) : path.relative(wanted, each.image);
        return [{ source: each.source, image: path.join(image, rest) }];
      }
      if (!isBelow(wanted, each.image)) return [];
      const own = path.join(each.source, path.relative(each.image, wanted));
      const name = intoFolder && source.isFile(own) ? path.basename(own) : '';
      return [{ source: own, image: path.join(image, name) }];
    });
  });
}

/** An address, or text that stands in the Dockerfile itself. */
const OUTSIDE = /^([a-z][a-z0-9+.-]*:\/\/|git@|<<)/;

const isBelow = (file: string, folder: string): boolean =>
  file === folder || folder === '/' || file.startsWith(`${folder}/`);

/**
 * Lists the paths of the source that a path of an image may be, the likeliest first.
 * @param file full path in the image
 */
export const findSources = (placed: readonly Placed[], file: string): string[] =>
  placed
    .toReversed()
    .filter(({ image }) => isBelow(file, image))
    .map(({ source, image }) => path.join(source, path.relative(image, file)).replace(/^\.$/, ''));

/**
 * Lists the folders of the source whose content is in a folder of an image: those that it is copied from, and those of single
 * files and folders that it holds under their own names.
 * @param folder full path in the image
 */
export function findSourceFolders(placed: readonly Placed[], folder: string): string[] {
  const single = placed
    .toReversed()
    .filter(
      ({ source, image }) =>
        source !== '' &&
        path.dirname(image) === folder &&
        path.basename(image) === path.basename(source),
    )
    .map(({ source }) => path.dirname(source).replace(/^\.$/, ''));
  return [...new Set([...findSources(placed, folder), ...single])];
}

import path from 'node:path';
import { findSourceFolders, findSources } from '../../dockerfile/image-layout';
import type { Definition, Found, Start } from '../definition';
import type { SourceFiles } from '../source-files';
import { fillArguments } from '../arguments';
import { toPascalCase } from '../names';
import { findFolder, findPort, parseStart } from '../start-command';
import { foldersAbove } from './agents';
import {
  askForEnvironment,
  readExposed,
  readImage,
  readImageEnvironment,
  type BuiltImage,
} from './built-image';
import { locateStart } from './locate-start';

/** `Containerfile` is Podman's name for it. */
const NAME =
  /^(?:(?:Docker|Container)file(?:[.-](?<suffix>.+))?|(?<prefix>.+)\.(?:Docker|Container)file)$/i;

/** Checks whether a file is called as Dockerfiles are. */
export const isDockerfile = (file: string): boolean => NAME.test(path.posix.basename(file));

/** Folders that say where a Dockerfile is, and not what it builds. */
const GENERIC = /^(|\.|docker|src|app|build|deploy|image)$/i;

/**
 * Agents of a folder whose Dockerfiles are all that says how they start, as where Kubernetes runs them.
 * @param root full path
 * @param dockerfiles files among which they are, relative to `root`
 * @param files all of the folder
 * @returns `notes`: the Dockerfiles that start no Python
 */
export function findDockerfileDefinitions(
  root: string,
  dockerfiles: Iterable<string>,
  files: SourceFiles,
): { readonly definitions: readonly Definition[]; readonly notes: readonly string[] } {
  const found: { readonly image: BuiltImage; readonly start: Found<Start> }[] = [];
  const notes: string[] = [];
  for (const file of [...dockerfiles].filter(isDockerfile).sort()) {
    const folders = foldersAbove(file);
    // A Dockerfile does not name the folder that it is built from.
    const contexts = [...folders.slice(1), ''];
    const image = readImage(root, files, { file, contexts });
    const start = image && findStart(image, files);
    if (start) found.push({ image, start });
    else notes.push(`${file}: starts no Python, so it becomes no row`);
  }
  const names = nameApart(
    root,
    found.map(({ image }) => image.file),
  );
  const definitions = found.map(({ image, start }) =>
    define(root, files, image, start, names.get(image.file) ?? ''),
  );
  return { definitions, notes };
}

function define(
  root: string,
  files: SourceFiles,
  image: BuiltImage,
  start: Found<Start>,
  name: string,
): Definition {
  const { file, stage, base, layout } = image;
  const from = `${file}:${String(stage.line)}`;
  const pythonPath = layout.environment.get('PYTHONPATH')?.value ?? '';
  const { entrypoint, command } = layout;
  const line = [...(entrypoint?.words ?? []), ...(command?.words ?? [])];
  const workingFolder = path.posix.resolve(layout.workingFolder, findFolder(line) ?? '.');
  const located = locateStart(files, { ...layout, workingFolder, pythonPath }, start);
  const [whole = '', ...own] = foldersAbove(file);
  const env = readImageEnvironment(image);
  const told = readPort(start, env);
  return {
    ...located,
    startsIn: findSourceFolders(layout.placed, workingFolder)[0],
    name: { value: name, from },
    group: '',
    machines: [],
    startsOther: false,
    folders: [...located.folders, ...own.slice(0, 1), whole, ...own.slice(1)],
    port: undefined,
    healthPort: undefined,
    inside: told?.value ?? layout.exposed?.port,
    exposed: told ?? readExposed(image),
    listens: [],
    asked: undefined,
    dependsOn: [],
    env,
    gpu: /(^|\/)nvidia\/|cuda/.test(base) ? { value: true, from } : undefined,
    optional: undefined,
    questions: askForEnvironment(name, image, {}),
    conflicts: [],
  };
}

/** The port that the command tells. */
function readPort(start: Found<Start>, env: Definition['env']): Found<number> | undefined {
  const port = findPort(fillArguments(start.value.args, env).args);
  return port !== undefined && /^\d+$/.test(port)
    ? { value: Number(port), from: start.from }
    : undefined;
}

/** Finds the Python that an image starts; undefined where it starts anything else. */
function findStart(
  { file, layout: { entrypoint, command, placed, workingFolder } }: BuiltImage,
  files: SourceFiles,
): Found<Start> | undefined {
  const isProgram = (folder: string): boolean =>
    findSources(placed, path.posix.resolve(workingFolder, folder, '__main__.py')).some((each) =>
      files.has(each),
    );
  const line = [...(entrypoint?.words ?? []), ...(command?.words ?? [])];
  const value = parseStart(line, isProgram);
  return value && { value, from: `${file}:${String((command ?? entrypoint)?.line)}` };
}

/** Names Dockerfiles after their folders; those of one name after the folders above as well. */
function nameApart(root: string, files: readonly string[]): ReadonlyMap<string, string> {
  const deepest = Math.max(0, ...files.map((file) => file.split('/').length));
  let names = new Map(files.map((file) => [file, nameAfter(root, file, 1)]));
  for (let folders = 2; folders <= deepest; folders += 1) {
    const counts = new Map<string, number>();
    for (const name of names.values()) {
      const plain = toPascalCase(name);
      counts.set(plain, (counts.get(plain) ?? 0) + 1);
    }
    names = new Map(
      [...names].map(([file, name]) =>
        (counts.get(toPascalCase(name)) ?? 0) > 1
          ? [file, nameAfter(root, file, folders)]
          : [file, name],
      ),
    );
  }
  return names;
}

/**
 * `src/email/Dockerfile` is email, `email/Dockerfile.gpu` email-gpu, one in the root what the root is called.
 * @param count how many folders it has in its name
 */
function nameAfter(root: string, file: string, count: number): string {
  const { suffix, prefix } = NAME.exec(path.posix.basename(file))?.groups ?? {};
  const folders = path.posix
    .dirname(file)
    .split('/')
    .filter((each) => !GENERIC.test(each))
    .slice(-count);
  const named = folders.length > 0 ? folders : [path.basename(root)];
  return [...named, suffix ?? prefix ?? []].flat().join('-');
}

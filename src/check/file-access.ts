import path from 'node:path/posix';
import type { Place } from './interpreter/events';
import { argument } from './interpreter/models/model';
import { absolute, APP, HOME, inside, WRITABLE_FOLDERS } from './interpreter/container';
import { constant, readText, type Arguments, type Value } from './interpreter/values';
import { findEvents, type AgentSubject } from './rules/source/rule';

/** A file that the program reads or writes, or a folder that it creates. */
export interface FileAccess {
  readonly place: Place;
  readonly does: 'read' | 'write' | 'folder';
  /** Path as the code writes it; undefined if it is unknown. */
  readonly written: string | undefined;
  readonly full: string | undefined;
  /** Exception of a read of what is not there. */
  readonly raises: string;
  /** True if a folder is read. */
  readonly isFolder: boolean;
}

type Reader = readonly [
  RegExp,
  FileAccess['does'],
  (list: Arguments) => ReturnType<typeof argument>,
];

const at =
  (index: number, name?: string) =>
  (list: Arguments): ReturnType<typeof argument> =>
    argument(list, index, name);

/** A folder whose files are served, which is looked for at once. */
function findServedFolder(list: Arguments): ReturnType<typeof argument> {
  const check = argument(list, 4, 'check_dir');
  return check === undefined ? argument(list, 0, 'directory') : undefined;
}

const TEMPLATE = /^jinja2(\.\w+)*\.Environment\(\)\.get_template$/;

/** A template of an environment that takes them from one known folder. */
function findTemplate(
  environment: Value | undefined,
  list: Arguments,
): ReturnType<typeof argument> {
  const loader =
    environment?.kind === 'external' ? environment.made?.named.get('loader') : undefined;
  if (loader?.kind !== 'external' || !/\bFileSystemLoader\(\)$/.test(loader.name)) return undefined;
  const folder = loader.made && readText(argument(loader.made, 0, 'searchpath'));
  const name = readText(argument(list, 0, 'name'));
  return folder === undefined || name === undefined ? undefined : constant(path.join(folder, name));
}

const READERS: readonly Reader[] = [
  [/^os\.(makedirs|mkdir)$/, 'folder', at(0, 'name')],
  [/^logging\.FileHandler$|^logging\.handlers\.\w*FileHandler$/, 'write', at(0, 'filename')],
  [/^logging\.basicConfig$/, 'write', at(99, 'filename')],
  [/^sqlite3\.connect$/, 'write', at(0, 'database')],
  [/^shutil\.(copy\w*|move)$/, 'write', at(1, 'dst')],
  [/^logging\.config\.fileConfig$/, 'read', at(0, 'fname')],
  [/^pandas\.read_(csv|json|parquet|excel)$/, 'read', at(0)],
  [/^(numpy|torch)\.load$/, 'read', at(0)],
  [/^PIL\.Image\.open$/, 'read', at(0)],
  [/^(wave\.open|soundfile\.read)$/, 'read', at(0)],
  [/\bstaticfiles\.StaticFiles$/, 'read', findServedFolder],
];

/** Reads that raise another exception than FileNotFoundError. */
const OTHER_EXCEPTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bstaticfiles\.StaticFiles$/, 'RuntimeError'],
  [TEMPLATE, 'TemplateNotFound'],
];

const fileAccesses = new WeakMap<AgentSubject, readonly FileAccess[]>();

export function findFileAccess(subject: AgentSubject): readonly FileAccess[] {
  const known = fileAccesses.get(subject) ?? find(subject);
  fileAccesses.set(subject, known);
  return known;
}

function find(subject: AgentSubject): FileAccess[] {
  const moves = findEvents(subject, 'call').some(({ function: name }) => name === 'os.chdir');
  return findEvents(subject, 'call').flatMap((event): FileAccess[] => {
    const { function: name, arguments: list, receiver } = event;
    const reader: Reader | undefined = TEMPLATE.test(name)
      ? [TEMPLATE, 'read', () => findTemplate(receiver, list)]
      : READERS.find(([pattern]) => pattern.test(name));
    const [, does, value] = reader ?? opened(name, list) ?? [];
    const given = value?.(list);
    if (does === undefined || given === undefined) return [];
    const text = readText(given);
    // These are no paths: a database in memory, a file descriptor, a URL.
    if (given.kind === 'constant' && text === undefined) return [];
    if (text !== undefined && (text === '' || /^:memory:|^file:|:\/\/|\0/.test(text))) return [];
    const full =
      text === undefined || (moves && !text.startsWith('/')) ? undefined : absolute(text);
    const raises =
      OTHER_EXCEPTIONS.find(([pattern]) => pattern.test(name))?.[1] ?? 'FileNotFoundError';
    const isFolder = name.endsWith('StaticFiles');
    return [{ place: event, does, written: text, full, raises, isFolder }];
  });
}

function opened(name: string, list: Arguments): Reader | undefined {
  if (!/^(open|io\.open|codecs\.open|gzip\.open)$/.test(name)) return undefined;
  const mode = argument(list, 1, 'mode');
  if (mode?.kind === 'unknown') return undefined;
  return [/^/, /[wax+]/.test(readText(mode) ?? 'r') ? 'write' : 'read', at(0, 'file')];
}

/** Checks whether a path is for data at run time: a volume of the row, or a data folder of every image. */
export function isDataPath({ service: { row } }: AgentSubject, full: string): boolean {
  const folders = [
    ...row.volumes.map((volume) => volume.path),
    ...WRITABLE_FOLDERS.map((name) => `${APP}/${name}`),
  ];
  return [...folders, '/tmp', '/var/tmp', '/dev', '/proc', '/sys', '/run/secrets', HOME].some(
    (folder) => below(full, folder),
  );
}

/** Checks whether user 10001 may write there. */
export const isWritable = (subject: AgentSubject, full: string): boolean =>
  below(full, APP) || isDataPath(subject, full);

const below = (full: string, folder: string): boolean =>
  full === folder || full.startsWith(`${folder}/`);

/** Checks whether the program itself may have created a file or folder before. */
export const isMadeByProgram = (subject: AgentSubject, full: string): boolean =>
  findFileAccess(subject).some(
    ({ does, full: other }) =>
      does !== 'read' &&
      (other === undefined ||
        other === full ||
        (does === 'folder' && (below(other, full) || below(full, other)))),
  );

/**
 * Checks whether the program may create a file: it tests for the file, passes its path to a function, or starts other
 * programs.
 */
export function mayBeProvided(subject: AgentSubject, full: string): boolean {
  if (subject.run.checkedPaths.has(full)) return true;
  const folder = path.dirname(full);
  return findEvents(subject, 'call').some(
    ({ function: name, arguments: { positional, named } }) =>
      STARTS.test(name) ||
      (!SILENT.test(name) &&
        [...positional, ...named.values()].some((value) => {
          const text = readText(value);
          const given = text === undefined || text === '' ? undefined : absolute(text);
          return given === full || (given === folder && folder !== APP);
        })),
  );
}

/** Functions that start other programs, which may write anything. */
const STARTS =
  /^(subprocess\.|os\.(system|popen|exec|spawn|posix_spawn)|asyncio\.create_subprocess|pexpect\.)/;

/** Functions that create no file at a path in their arguments. */
const SILENT =
  /^(open|io\.open|codecs\.open|gzip\.open|print|str|repr|os\.(path\.\w+|listdir|environ.*|getenv)|logging\.\w+|pandas\.read_\w+|(numpy|torch)\.load|PIL\.Image\.open|wave\.open|soundfile\.read|path\.\w+|[\w.]+\.StaticFiles|jinja2(\.\w+)*\.FileSystemLoader)$|\.(debug|info|warning|error|exception|critical|log|add_argument|get|append)$/;

/** Formats a path relative to the source's root. */
export const showPath = (full: string): string => inside(full) ?? full;

export const findFolder = (full: string): string => path.dirname(full);

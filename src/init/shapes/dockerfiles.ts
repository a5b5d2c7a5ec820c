import path from 'node:path';
import { parseListForm } from '../../dockerfile/list-form';
import { parseDockerfile, type Instruction, type Stage } from '../../dockerfile/parse';
import { readAssignments } from '../../dockerfile/words';
import { readTextInside } from '../../lib/plain-files';
import type { Definition, Found, Start } from '../definition';
import { parseStart, splitWords } from '../start-command';
import { foldersAbove } from './agents';

const NAME = /^(?:Dockerfile(?:[.-](?<suffix>.+))?|(?<prefix>.+)\.Dockerfile)$/i;

/** Checks whether a file is called as Dockerfiles are. */
export const isDockerfile = (file: string): boolean => NAME.test(path.posix.basename(file));

/** Folders that say where a Dockerfile is, and not what it builds. */
const GENERIC = /^(|\.|docker|src|app|build|deploy|image)$/i;

/** What an ENV says of Python itself or of the image, which the fleet's own images set. */
const OF_THE_IMAGE = /^(PATH|PIP_.*|UV_.*|PYTHON.*|DEBIAN_FRONTEND|LANG|LC_ALL)$/;

/**
 * Agents of a folder whose Dockerfiles are all that says how they start, as where Kubernetes runs them.
 * @param root full path
 * @param files relative to `root`
 * @returns `notes`: the Dockerfiles that start no Python
 */
export function findDockerfileDefinitions(
  root: string,
  files: Iterable<string>,
): { readonly definitions: readonly Definition[]; readonly notes: readonly string[] } {
  const definitions: Definition[] = [];
  const notes: string[] = [];
  for (const file of [...files].filter(isDockerfile).sort()) {
    const text = readTextInside(root, file) ?? '';
    const stage = parseDockerfile(text).stages.at(-1);
    const start = stage && findStart(stage, file);
    if (start) definitions.push(define(root, file, stage, start));
    else notes.push(`${file}: starts no Python, so it becomes no row`);
  }
  return { definitions, notes };
}

function define(root: string, file: string, stage: Stage, start: Found<Start>): Definition {
  const folder = path.posix.dirname(file);
  const from = `${file}:${String(stage.line)}`;
  return {
    name: { value: nameAfter(root, file), from },
    group: '',
    machines: [],
    start,
    folders: [folder === '.' ? '' : folder, ...foldersAbove(file)],
    port: undefined,
    healthPort: undefined,
    inside: findExposed(stage),
    listens: [],
    asked: undefined,
    dependsOn: [],
    env: readEnvironment(file, stage),
    gpu: /(^|\/)nvidia\/|cuda/.test(stage.from) ? { value: true, from } : undefined,
    optional: undefined,
    questions: [],
    conflicts: [],
  };
}

/** `src/email/Dockerfile` is email, `email/Dockerfile.gpu` email-gpu, one in the root what the root is called. */
function nameAfter(root: string, file: string): string {
  const { suffix, prefix } = NAME.exec(path.posix.basename(file))?.groups ?? {};
  const folders = path.posix.dirname(file).split('/');
  const folder = folders.findLast((each) => !GENERIC.test(each)) ?? path.basename(root);
  return [folder, suffix ?? prefix ?? []].flat().join('-');
}

/** The words of an instruction that starts something, and where it is. */
export interface Line {
  readonly words: readonly string[];
  readonly line: number;
}

/** Reads the last ENTRYPOINT and CMD of a stage. */
export const readStartLines = ({
  instructions,
}: Stage): { readonly entrypoint: Line | undefined; readonly command: Line | undefined } => {
  const read = (wanted: string): Line | undefined => {
    const last = lastOf(instructions, wanted);
    return last && { words: parseListForm(last.text) ?? splitWords(last.text), line: last.line };
  };
  return { entrypoint: read('ENTRYPOINT'), command: read('CMD') };
};

/** Finds the Python that a Dockerfile's last stage starts; undefined where it starts anything else. */
function findStart(stage: Stage, file: string): Found<Start> | undefined {
  const { entrypoint, command } = readStartLines(stage);
  const value = parseStart([...(entrypoint?.words ?? []), ...(command?.words ?? [])]);
  return value && { value, from: `${file}:${String((command ?? entrypoint)?.line)}` };
}

const lastOf = (instructions: readonly Instruction[], wanted: string): Instruction | undefined =>
  instructions.findLast(({ keyword }) => keyword === wanted);

/** The first port of EXPOSE, where it is a number. */
function findExposed({ instructions }: Stage): number | undefined {
  const [, port] = /^(\d+)\b/.exec(lastOf(instructions, 'EXPOSE')?.text ?? '') ?? [];
  return port === undefined ? undefined : Number(port);
}

/** What its ENVs say of the agent, as far as the Dockerfile itself shows their values. */
function readEnvironment(file: string, { instructions }: Stage): Definition['env'] {
  const env: Record<string, Found<string>> = {};
  for (const { keyword, text, line } of instructions) {
    if (keyword !== 'ENV') continue;
    for (const [name, value] of readAssignments(text)) {
      if (OF_THE_IMAGE.test(name) || value.includes('$')) continue;
      env[name] = { value, from: `${file}:${String(line)}` };
    }
  }
  return env;
}

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { LOCK, readUpstreamLock } from './upstreams';
import { exceptions } from '../dockerfile/exceptions';
import { readDockerfile } from '../dockerfile/lint';
import { projectRules } from '../dockerfile/rules/project';
import { applyRules } from '../lib/finding';
import { hasEntry } from '../lib/plain-files';
import { tryProjectText } from './project-text';
import { splitCommands, isUnhashedPip } from '../dockerfile/shell';

/** Holds the project's Dockerfiles against the rules: what no engine sees, before anything is built. */

/** Folders whose subfolders may each have a Dockerfile. */
const FOLDERS = ['images', 'setup/standins'];

/** Names that the engine or a script gives besides images: the parent of a service, an upstream, what builds mount. */
const NAMED = ['agent', 'family', 'lock', 'shared', 'target', 'upstream'];

/** Scripts that install for Dockerfiles: the rules for RUN apply to them too. */
const SCRIPTS = ['images/shared/pip-install', 'images/family-llm/llama-wheel'];

/** Every Dockerfile of the project, relative to it. */
export const listDockerfiles = (root: string): string[] =>
  FOLDERS.flatMap((folder) =>
    listFoldersIn(root, folder).map((name) => `${folder}/${name}/Dockerfile`),
  ).filter((file) => hasEntry(path.join(root, file)));

/** One line for each violation: file, line, what was given, what to write. */
export function formatDockerfileProblems(root: string): string[] {
  const contexts = listContexts(root);
  return [
    ...listDockerfiles(root).flatMap((file) => {
      const { text, problems } = tryProjectText(root, file);
      return text === undefined ? problems : findProblems(file, text, contexts);
    }),
    ...SCRIPTS.flatMap((file) => {
      const { text = '', problems } = tryProjectText(root, file);
      const unhashed = splitCommands(text).filter(isUnhashedPip);
      return [
        ...problems,
        ...unhashed.map(
          (command) => `${file}: checks no hash: '${command}'; write --require-hashes`,
        ),
      ];
    }),
  ];
}

/** @param excepted whether the exceptions hold; @default true */
export function findProblems(
  file: string,
  text: string,
  contexts: ReadonlySet<string>,
  excepted = true,
): string[] {
  return applyRules(projectRules, readDockerfile(file, text, contexts))
    .filter(
      ({ rule }) =>
        !excepted || !exceptions.some((each) => each.file === file && each.rule === rule),
    )
    .map(({ rule, line, message, fix }) => `${file}:${String(line)}: ${rule}: ${message}; ${fix}`);
}

/** Names that a build gets a folder or a digest for. */
export function listContexts(root: string): ReadonlySet<string> {
  const upstreams = existsSync(path.join(root, LOCK)) ? Object.keys(readUpstreamLock(root)) : [];
  return new Set([
    ...NAMED,
    ...upstreams.map((name) => `upstream-${name}`),
    ...listFoldersIn(root, 'images'),
  ]);
}

const listFoldersIn = (root: string, folder: string): string[] =>
  existsSync(path.join(root, folder))
    ? readdirSync(path.join(root, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
    : [];

import path from 'node:path';
import { parseDockerfile } from '../../../dockerfile/parse';
import type { Finding } from '../../../lib/finding';
import { readCompose } from './compose';
import { continuations } from '../../../dockerfile/rules/continuations';
import { copySources } from '../dockerfile/copy-sources';
import { hashFindings } from './hashes';
import { hashedInstalls } from '../dockerfile/hashed-installs';
import { pinFindings } from './pins';
import { readRequirements } from '../../../python/requirements';
import type { DockerfileCheck } from './rule';
import { overridden, parentsPinned, userNamed } from '../../../dockerfile/rules/stages';
import { syntax } from '../../../dockerfile/rules/syntax';
import { FileTree } from '../../../dockerfile/build-tree';

const checks: readonly DockerfileCheck[] = [
  syntax,
  continuations,
  copySources,
  hashedInstalls,
  overridden,
  parentsPinned,
  userNamed,
];

const DOCKERFILE = /^(Dockerfile([.-][\w.-]+)?|[\w.-]+\.[Dd]ockerfile)$/;
/** What lies beside Dockerfiles under their name, and is none. */
const NO_DOCKERFILE = /\.(dockerignore|md|txt|j2|jinja2?|tmpl|tpl|sh|py|ya?ml|json|bak|orig|rej)$/;
const COMPOSE = /^(docker-)?compose([.-][\w.-]+)?\.ya?ml$/;
const REQUIREMENTS = /requirements[^/]*\.(txt|lock)$|(^|\/)requirements\/[^/]+\.txt$/;

/**
 * What will not work of the Dockerfiles, compose files and requirements files of a source.
 * @param root the source's folder, in full
 * @param files all files of the source, relative to it, with '/' between
 */
export function fileFindings(root: string, files: Iterable<string>): Finding[] {
  const tree = new FileTree(root, [...files]);
  const named = (pattern: RegExp): string[] =>
    tree.files.filter((file) => pattern.test(path.posix.basename(file)));
  const compose = named(COMPOSE).map((file) => readCompose(file, tree));
  const builds = compose.flatMap((each) => each.builds);
  const requirements = new Map(
    tree.files
      .filter((file) => REQUIREMENTS.test(file))
      .map((file) => [file, readRequirements(tree.read(file))]),
  );
  const dockerfiles = named(DOCKERFILE).filter((file) => !NO_DOCKERFILE.test(file));
  return [
    ...dockerfiles.flatMap((file) => {
      const text = tree.read(file);
      const contexts = [
        ...builds.filter(({ dockerfile }) => dockerfile === file).map(({ context }) => context),
        ...upwards(path.posix.dirname(file)),
      ];
      const at = {
        ...{ file, parsed: parseDockerfile(text), lines: text.split(/\r?\n/) },
        ...{ contexts: [...new Set(contexts)], tree, requirements },
      };
      return checks.flatMap((check) => check(at));
    }),
    ...compose.flatMap(({ findings }) => findings),
    ...[...requirements].flatMap(([file, read]) => pinFindings(file, read, tree)),
    ...hashFindings(requirements),
  ];
}

/** A folder and those above it, the root last. */
const upwards = (folder: string): string[] =>
  folder === '.' ? ['.'] : [folder, ...upwards(path.posix.dirname(folder))];

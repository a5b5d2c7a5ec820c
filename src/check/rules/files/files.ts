import path from 'node:path';
import { readDockerfile } from '../../../dockerfile/lint';
import { fromUnpinned } from '../../../dockerfile/rules/from-unpinned';
import { instructionOverridden } from '../../../dockerfile/rules/instruction-overridden';
import { secretInSource } from '../../../dockerfile/rules/secret-in-source';
import { userMissing } from '../../../dockerfile/rules/user-missing';
import type { SourceDockerfileRule } from '../dockerfile/rule';
import { applyRules, type Finding } from '../../../lib/finding';
import { checkComposeFiles } from '../compose/compose';
import { continuations } from '../../../dockerfile/rules/continuations';
import { copySources } from '../dockerfile/copy-sources';
import { checkDeclared } from './declared';
import { checkHashes } from './hashes';
import { lfsPointer } from '../dockerfile/lfs-pointer';
import { scriptLineEnds } from '../dockerfile/script-line-ends';
import { externallyManaged } from '../../../dockerfile/rules/externally-managed';
import { healthToolMissing } from '../../../dockerfile/rules/health-tool-missing';
import { stageUnknown } from '../../../dockerfile/rules/stage-unknown';
import { checkIncludedHashes } from './hashes-together';
import { hashedInstalls } from '../dockerfile/hashed-installs';
import { checkPins } from './pins';
import { readRequirements } from '../../../python/requirements';
import { syntax } from '../../../dockerfile/rules/syntax';
import { BuildTree } from '../../../dockerfile/build-tree';

/** Rules over the source's Dockerfiles, also those that need no other file. */
const dockerfileRules: readonly SourceDockerfileRule[] = [
  syntax,
  continuations,
  copySources,
  hashedInstalls,
  instructionOverridden,
  fromUnpinned,
  userMissing,
  secretInSource,
  stageUnknown,
  externallyManaged,
  healthToolMissing,
  scriptLineEnds,
  lfsPointer,
];

const DOCKERFILE = /^((Docker|Container)file([.-][\w.-]+)?|[\w.-]+\.([Dd]ocker|[Cc]ontainer)file)$/;
/** Files with the name of a Dockerfile that are none. */
const NO_DOCKERFILE = /\.(dockerignore|md|txt|j2|jinja2?|tmpl|tpl|sh|py|ya?ml|json|bak|orig|rej)$/;
const COMPOSE = /^(docker-)?compose([.-][\w.-]+)?\.ya?ml$/;
const REQUIREMENTS = /requirements[^/]*\.(txt|lock)$|(^|\/)requirements\/[^/]+\.txt$/;

/**
 * Finds what will fail in the Dockerfiles, compose files and requirements files of a source.
 * @param root full path of the source's folder
 * @param files all files of the source, relative to it, with '/' as separator
 * @param images names of the catalog's images, which builds receive by digest
 */
export function checkFiles(
  root: string,
  files: Iterable<string>,
  images: ReadonlySet<string>,
): Finding[] {
  const tree = new BuildTree(root, [...files]);
  const named = (pattern: RegExp): string[] =>
    tree.files.filter((file) => pattern.test(path.posix.basename(file)));
  const compose = checkComposeFiles(named(COMPOSE), tree);
  const { builds } = compose;
  const requirements = new Map(
    tree.files
      .filter((file) => REQUIREMENTS.test(file))
      .map((file) => [file, readRequirements(tree.read(file))]),
  );
  const dockerfiles = named(DOCKERFILE).filter((file) => !NO_DOCKERFILE.test(file));
  return [
    ...dockerfiles.flatMap((file) => {
      const folders = [
        ...builds.filter(({ dockerfile }) => dockerfile === file).map(({ context }) => context),
        ...upwards(path.posix.dirname(file)),
      ];
      return applyRules(dockerfileRules, {
        ...readDockerfile(file, tree.read(file), images),
        folders: [...new Set(folders)],
        tree,
        requirements,
      });
    }),
    ...withoutRepeats(compose.findings),
    ...[...requirements].flatMap(([file, read]) => checkPins(file, read, tree)),
    ...tree.files.flatMap((file) => checkDeclared(file, tree)),
    ...checkHashes(requirements),
    ...checkIncludedHashes(requirements),
  ];
}

/** Lists a folder and those above it, the root last. */
const upwards = (folder: string): string[] =>
  folder === '.' ? ['.'] : [folder, ...upwards(path.posix.dirname(folder))];

/** An included compose file is checked by itself, too. */
const withoutRepeats = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((each) => [JSON.stringify(each), each])).values(),
];

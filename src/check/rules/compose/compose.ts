import path from 'node:path';
import { listOverrides } from '../../../compose/default-files';
import { readComposeProject } from '../../../compose/project';
import type { BuildTree } from '../../../dockerfile/build-tree';
import { applyRules, findingIn, type Finding } from '../../../lib/finding';
import { healthTools } from './health-tools';
import { imageUnpinned } from './images';
import { bindMissing, findBuild, pathMissing, type ComposeBuildFolder } from './paths';
import { portTwice } from './ports';
import { refused } from './refused';
import type { ComposeRule } from './rule';
import { secrets } from './secrets';
import { dependencyCycle, neverHealthy, serviceUnknown } from './services';

/** Rules over the source's compose files. */
const composeRules: readonly ComposeRule[] = [
  refused,
  pathMissing,
  bindMissing,
  serviceUnknown,
  dependencyCycle,
  neverHealthy,
  healthTools,
  imageUnpinned,
  portTwice,
  secrets,
];

/** What was found in compose files, and what their services build. */
export interface CheckedCompose {
  readonly findings: readonly Finding[];
  readonly builds: readonly ComposeBuildFolder[];
}

/**
 * Checks the compose files of a source, each with the overrides that docker compose reads after it by itself.
 * @param files all of them
 */
export function checkComposeFiles(files: readonly string[], tree: BuildTree): CheckedCompose {
  const overriding = new Set(files.flatMap((file) => listOverrides(file, files)));
  const first = files.filter((file) => !overriding.has(file));
  const checked = first.map((file) => {
    const overrides = listOverrides(file, files);
    const whole = checkCompose([file, ...overrides], tree, files);
    // Each part is also checked for what it holds alone; what both say, the whole says better.
    const parts = overrides.flatMap((each) => checkCompose([each], tree, files).findings);
    const said = new Set(whole.findings.map(readPlace));
    const more = parts.filter((each) => !said.has(readPlace(each)));
    return { builds: whole.builds, findings: [...whole.findings, ...more] };
  });
  return {
    findings: checked.flatMap(({ findings }) => findings),
    builds: checked.flatMap(({ builds }) => builds),
  };
}

const readPlace = ({ rule, file, line }: Finding): string => `${rule} ${file}:${String(line)}`;

/**
 * Checks compose files that are read together.
 * @param group the first file, and those that add to it
 * @param all every compose file of the source
 */
function checkCompose(
  group: readonly [string, ...string[]],
  tree: BuildTree,
  all: readonly string[],
): CheckedCompose {
  const [file, ...overrides] = group;
  const project = readComposeProject(group, (each) =>
    tree.at(each)?.kind === 'file' ? tree.read(each) : undefined,
  );
  if ('message' in project) {
    // An override that cannot be read is told of where it is checked alone.
    if (overrides.length > 0) return checkCompose([file], tree, all);
    const message = `not valid YAML, so Docker Compose cannot read it: ${project.message}`;
    const found = findingIn(file)(
      'error',
      'compose-invalid',
      project.line ?? null,
      message,
      'correct the YAML',
    );
    return { findings: [found], builds: [] };
  }
  const folder = path.posix.dirname(file);
  const isAlone = !all.some((each) => each !== file && path.posix.dirname(each) === folder);
  const subject = { file, tree, isAlone, ...project };
  return {
    findings: applyRules(composeRules, subject),
    builds: project.services.flatMap((service) => findBuild(subject, service).build ?? []),
  };
}

import path from 'node:path';
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

/**
 * Checks a compose file, and lists what its services build.
 * @param others the source's other compose files
 */
export function checkCompose(
  file: string,
  tree: BuildTree,
  others: readonly string[],
): { readonly findings: readonly Finding[]; readonly builds: readonly ComposeBuildFolder[] } {
  const project = readComposeProject([file], (each) =>
    tree.at(each)?.kind === 'file' ? tree.read(each) : undefined,
  );
  if ('message' in project) {
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
  const isAlone = !others.some((each) => path.posix.dirname(each) === folder);
  const subject = { file, tree, isAlone, ...project };
  return {
    findings: applyRules(composeRules, subject),
    builds: project.services.flatMap((service) => findBuild(subject, service).build ?? []),
  };
}

import type { BuildTree } from '../../../dockerfile/build-tree';
import type { LintedDockerfile } from '../../../dockerfile/lint';
import type { Rule } from '../../../lib/finding';
import type { RequirementsFile } from '../../../python/requirements';

/** A Dockerfile of the source, and the files around it. */
export interface SourceDockerfile extends LintedDockerfile {
  /** Possible build contexts: its own folder, those above it, those that compose files name. */
  readonly folders: readonly string[];
  readonly tree: BuildTree;
  /** The requirements files of the source, by path. */
  readonly requirements: ReadonlyMap<string, RequirementsFile>;
}

export type SourceDockerfileRule = Rule<SourceDockerfile>;

import type { Dockerfile } from '../../../dockerfile/parse';
import type { Finding } from '../../../lib/finding';
import type { RequirementsFile } from '../../../python/requirements';
import type { FileTree } from '../../../dockerfile/build-tree';

/** A Dockerfile of the source, and what is known around it. */
export interface DockerfileAt {
  readonly file: string;
  readonly parsed: Dockerfile;
  /** Its lines, as they are written. */
  readonly lines: readonly string[];
  /** Folders that it may be built from: its own, those above it, those that compose files name. */
  readonly contexts: readonly string[];
  readonly tree: FileTree;
  /** The requirements files of the source, by path. */
  readonly requirements: ReadonlyMap<string, RequirementsFile>;
}

export type DockerfileCheck = (at: DockerfileAt) => Finding[];

/** Makes findings of one file. */
export const findingIn =
  (file: string) =>
  (
    severity: Finding['severity'],
    rule: string,
    line: number | null,
    message: string,
    fix: string,
  ): Finding => ({ severity, rule, service: null, file, line, message, fix });

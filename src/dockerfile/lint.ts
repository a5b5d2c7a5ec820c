import type { Rule } from '../lib/finding';
import { parseDockerfile, type Dockerfile } from './parse';

/** A Dockerfile as the rules see it. */
export interface LintedDockerfile {
  readonly file: string;
  readonly parsed: Dockerfile;
  /** Its lines, unchanged. */
  readonly lines: readonly string[];
  /** Named contexts of a build: the project's images and the folders that builds mount. */
  readonly contexts: ReadonlySet<string>;
}

/** A rule over one Dockerfile. It needs no Docker engine. */
export type DockerfileRule = Rule<LintedDockerfile>;

/** Parses a Dockerfile for the rules. */
export const readDockerfile = (
  file: string,
  text: string,
  contexts: ReadonlySet<string>,
): LintedDockerfile => ({
  file,
  contexts,
  parsed: parseDockerfile(text),
  lines: text.split(/\r?\n/),
});

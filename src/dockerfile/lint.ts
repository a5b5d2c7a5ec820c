import type { Rule } from '../lib/finding';
import { parseDockerfile, type Dockerfile } from './parse';

/** A Dockerfile as the rules see it. */
export interface LintedDockerfile {
  readonly file: string;
  readonly parsed: Dockerfile;
  /** Its lines, as they are written. */
  readonly lines: readonly string[];
  /** Names that a build gets a digest or a folder for: the project's images and what their builds mount. */
  readonly contexts: ReadonlySet<string>;
}

/** A rule over one Dockerfile, read without an engine. */
export type DockerfileRule = Rule<LintedDockerfile>;

/** Reads a Dockerfile for the rules. */
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

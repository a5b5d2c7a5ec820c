import type { Dockerfile } from './parse';

/** A violation: the line of the file, and what is wrong there with the fix. */
export interface Problem {
  readonly line: number;
  readonly message: string;
}

/** What a rule must know beyond the file. */
export interface Surroundings {
  /** Names that the engine gives a digest or a folder for: the project's images and what their builds mount. */
  readonly contexts: ReadonlySet<string>;
}

/** A rule over one Dockerfile, which no engine sees. */
export interface DockerfileRule {
  readonly name: string;
  readonly description: string;
  readonly check: (file: Dockerfile, surroundings: Surroundings) => Problem[];
}

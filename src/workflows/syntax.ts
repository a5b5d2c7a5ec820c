import { Document, Scalar } from 'yaml';
import { actions } from './actions';

/** The part of GitHub's workflow syntax that is used here. */

export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

export interface Step {
  readonly name: string;
  /** Id by which later steps read this one's outputs. */
  readonly id?: string;
  readonly if?: string;
  readonly uses?: Scalar<string>;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly 'runs-on': string | readonly string[];
  readonly environment?: string;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  /** All that the job's token may do: what is not named it may not. */
  readonly permissions: Permissions;
  readonly 'timeout-minutes': number;
  readonly strategy?: {
    readonly 'fail-fast': false;
    readonly matrix: Readonly<Record<string, readonly unknown[]>>;
  };
  readonly env?: Readonly<Record<string, string>>;
  /** Values for the jobs that need this one. */
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly concurrency?: {
    readonly group: string;
    readonly 'cancel-in-progress': boolean | string;
  };
  readonly jobs: Readonly<Record<string, Job>>;
}

/** An action by its pin, with the version that the pin is. */
export function useAction(action: keyof typeof actions): Scalar<string> {
  const { name, commit, version } = actions[action];
  const scalar = new Scalar(`${name}@${commit}`);
  scalar.comment = ` ${version}`;
  return scalar;
}

/** The whole history: image tags are read from it. The token stays in no file that later steps can read. */
export const checkout: Step = {
  name: 'Check out',
  uses: useAction('checkout'),
  with: { 'fetch-depth': 0, 'persist-credentials': false },
};

/** A script of src/workflows/steps/, where each step's work lies: it runs, and is checked, without GitHub too. */
export const runScript = (words: string): string => `src/workflows/steps/${words}`;

/** First line of every file that is made. */
export const HEADER =
  'Made by bin/fleet matrix --write from the catalog and workflows/: change those, not this file.';

/** A workflow as a file. Nothing is permitted but what each job names. */
export function renderWorkflow({ name, on, concurrency, jobs }: Workflow): string {
  const content = {
    name,
    on,
    permissions: {},
    ...(concurrency ? { concurrency } : {}),
    defaults: { run: { shell: 'bash' } },
    jobs,
  };
  // Whoever reads a job reads all of it: no anchors.
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = ` ${HEADER}`;
  return document.toString({ lineWidth: 0, singleQuote: true });
}

import { execFileSync } from 'node:child_process';
import execa from 'execa';
import { FleetError } from './errors';
import { writeCommand } from './shell';

/** The one place that starts git. */

/** Variables that point git at another repository, as a hook of git has them in its environment. */
const REPOSITORY_VARIABLES = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
];

/**
 * Settings that start programs. They are given on the command line, which counts more than a repository's configuration. A
 * repository of somebody else's is read without its configuration at all: src/checkout/repository.ts.
 */
const NO_PROGRAMS = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'log.showSignature=false'];

/** Downloads nothing that a partial clone lacks: `git log` would start a program that the configuration names. */
const OFFLINE = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '' };

export interface GitOptions {
  /** Variables beside this process's own. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** Lets git reach other repositories. @default false */
  readonly network?: boolean;
}

/** Runs git in a folder and returns what it prints, without the last line end. @throws GitFailure */
export function runGit(folder: string, args: readonly string[], options: GitOptions = {}): string {
  try {
    return execFileSync('git', [...buildFlags(), ...args], {
      cwd: folder,
      env: buildEnvironment(options),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).replace(/\n$/, '');
  } catch (error) {
    throw explainFailure(folder, error);
  }
}

/** Does what `runGit` does, and lets other work go on. @throws GitFailure */
export async function startGit(
  folder: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  try {
    const { stdout } = await execa('git', [...buildFlags(), ...args], {
      cwd: folder,
      env: buildEnvironment(options),
      extendEnv: false,
      stdin: 'ignore',
      maxBuffer: 1 << 28,
    });
    return stdout;
  } catch (error) {
    throw explainFailure(folder, error);
  }
}

/** A call of git that failed for a reason that depends on the call. */
export class GitFailure extends FleetError {
  /** What git printed as an error, on one line. */
  readonly said: string;

  constructor(
    folder: string,
    /** The first error of what git printed. */
    readonly reason: string,
    said = reason,
  ) {
    super(`${folder}: git cannot read it: ${said}; correct what git names`);
    this.name = 'GitFailure';
    this.said = said;
  }
}

/**
 * Reads the id of the commit that a folder is at; undefined where it has none.
 * @throws FleetError where git may not read the folder
 */
export function readHead(folder: string): string | undefined {
  try {
    return runGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  } catch (error) {
    if (error instanceof GitFailure) return undefined;
    throw error;
  }
}

const buildFlags = (): string[] => [
  '--no-pager',
  '--literal-pathspecs',
  ...NO_PROGRAMS.flatMap((setting) => ['-c', setting]),
];

function buildEnvironment({ env = {}, network = false }: GitOptions): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !REPOSITORY_VARIABLES.includes(name));
  return {
    ...Object.fromEntries(own),
    ...(network ? {} : OFFLINE),
    // An index that is only read is left as it is: writing it would start a hook.
    GIT_OPTIONAL_LOCKS: '0',
    // Nobody may be there to type a password.
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C', // its words are read
    ...env,
  };
}

/** Says what to do where git's own words do not. */
function explainFailure(folder: string, error: unknown): FleetError {
  const { code, stderr, message } = error as NodeJS.ErrnoException & { readonly stderr?: string };
  if (code === 'ENOENT') {
    return new FleetError(
      `git: is not on PATH; install it: ${writeCommand('apt-get', 'install', 'git')}`,
    );
  }
  const said = stderr === undefined || stderr.trim() === '' ? message : stderr.trim();
  const line = said.replace(/\s+/g, ' ');
  if (/dubious ownership|unsafe repository/.test(line)) {
    return new FleetError(
      `${folder}: belongs to another user, so git does not read it; run this as its owner or, if you trust its owner, run ${writeCommand('git', 'config', '--global', '--add', 'safe.directory', folder)}`,
    );
  }
  const first = said.split('\n').find((each) => /^(fatal|error):/.test(each));
  return new GitFailure(folder, first ?? line, line);
}

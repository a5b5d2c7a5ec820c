import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import execa from 'execa';
import { FleetError } from '../lib/errors';
import { GitFailure, startGit } from '../lib/git';
import type { Snapshot } from './snapshot';
import { makeFolder } from '../lib/folders';
import { writeCommand } from '../lib/shell';

/** Registers tsx in the process that runs the other commit's program. */
const LOADER = pathToFileURL(path.join(__dirname, '../lib/register-tsx.mjs')).href;

/** The resources of another commit's program, or why it cannot run. */
export type EvaluatedProgram =
  { readonly stacks: Readonly<Record<string, Snapshot>> } | { readonly failed: string };

/**
 * Full id of a commit.
 * @throws FleetError where there is none of that name
 */
export async function resolveCommit(root: string, revision: string): Promise<string> {
  try {
    const flags = ['--verify', '--quiet', '--end-of-options'];
    return await startGit(root, ['rev-parse', ...flags, `${revision}^{commit}`]);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new FleetError(
      `--since: is not a commit of this checkout: '${revision}'; write a commit, branch or tag, such as HEAD~1 or origin/main, and run ${writeCommand('git', 'fetch')} first`,
    );
  }
}

/** Files that differ between a commit and the working tree, those that git does not know yet among them. */
export async function listChangedFiles(root: string, commit: string): Promise<string[]> {
  const lists = await Promise.all([
    startGit(root, ['diff', '--name-only', '--no-renames', '--relative', '-z', commit]),
    startGit(root, ['ls-files', '--others', '--exclude-standard', '-z']),
  ]);
  return [...new Set(lists.flatMap((list) => list.split('\0')))].filter((file) => file !== '');
}

/**
 * Runs the program as it was at a commit, with the packages that are installed now: in a process and a clone of its own,
 * which borrows this checkout's objects and is gone afterwards.
 */
export async function evaluateAt(
  root: string,
  commit: string,
  stacks: readonly string[],
): Promise<EvaluatedProgram> {
  const below = path.join(root, '.fleet');
  makeFolder(below);
  // In the project, as packages are found upwards; git sees nothing of it.
  const clone = mkdtempSync(path.join(below, 'impact-'));
  const remove = (): void => {
    rmSync(clone, { recursive: true, force: true });
  };
  process.once('exit', remove); // Ctrl-C ends here
  try {
    const top = await startGit(root, ['rev-parse', '--show-toplevel']);
    const network = true; // a clone of this machine counts as one
    await startGit(root, ['clone', '--quiet', '--shared', '--no-checkout', top, clone], {
      network,
    });
    await startGit(clone, ['checkout', '--quiet', '--detach', commit], { network });
    const tree = path.join(clone, path.relative(top, realpathSync(root)));
    const { stdout } = await execa(
      process.execPath,
      ['--import', LOADER, path.join(__dirname, 'evaluate.ts'), tree, root, ...stacks],
      { cwd: root, stdin: 'ignore', maxBuffer: 1 << 28 },
    );
    return JSON.parse(stdout) as EvaluatedProgram;
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    const said = stderr.trim().split('\n')[0] ?? '';
    return { failed: said === '' ? message : said };
  } finally {
    process.off('exit', remove);
    remove();
  }
}

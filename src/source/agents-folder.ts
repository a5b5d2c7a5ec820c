import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { locateRow } from '../checkout/fleet';
import { resolveSourceFolder } from '../checkout/source-folder';
import { FleetError } from '../lib/errors';
import { GitFailure, runGit } from '../lib/git';
import { locateFleetHome } from '../lib/home';
import type { ResolvedService } from '../plan/service';
import type { StackConfig } from '../stack/parse';
import { makeFolder } from '../lib/folders';

/**
 * Folder of the source that a service's agent comes from, as a full path; undefined for the reference agent. A commit is
 * fetched once, into FLEET_HOME; no network is asked after that.
 * @throws FleetError that names the row or key, what was given and what to write
 */
export function findAgentsFolder(
  root: string,
  stack: Pick<StackConfig, 'name'>,
  { row, source }: Pick<ResolvedService, 'row' | 'source'>,
): string | undefined {
  if (source === undefined) return undefined;
  const at = locateSource(stack, row);
  return typeof source === 'string'
    ? resolveSourceFolder(root, at, source)
    : fetchAgents(root, at, source);
}

/** Names the field that says where a service's agent comes from. */
export const locateSource = (
  stack: Pick<StackConfig, 'name'>,
  row: ResolvedService['row'],
): string =>
  row.source === undefined
    ? `Pulumi.${stack.name}.yaml: fleet:agents.source`
    : `${locateRow(row.name)}: ${row.name}.source`;

/** Folders of agents' sources that were fetched, and what is remembered of them. */
export const locateAgentsHome = (): string => path.join(locateFleetHome(), 'agents');

function fetchAgents(
  root: string,
  at: string,
  { git: url, commit }: { readonly git: string; readonly commit: string },
): string {
  // A path means the same from every folder that git runs in.
  const remote = existsSync(path.resolve(root, url)) ? path.resolve(root, url) : url;
  const name = createHash('sha256').update(`${remote}\0${commit}`).digest('hex').slice(0, 16);
  const folder = path.join(locateAgentsHome(), name);
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.${String(process.pid)}`;
  try {
    makeFolder(locateAgentsHome(), 0o700);
    makeFolder(fresh);
    git(fresh, 'init', '--quiet');
    // An image gets the bytes that git has, whatever the user's configuration does to line ends.
    git(fresh, 'config', 'core.autocrlf', 'false');
    git(fresh, 'remote', 'add', 'origin', remote);
    // History without old files: it tells when an agent last changed, so that no other commit rebuilds it.
    const fetch = ['fetch', '--quiet', '--filter=blob:none', '--no-tags'];
    const from = [...fetch, '--no-recurse-submodules', 'origin'];
    if (!succeeds(fresh, ...from, commit))
      git(fresh, ...from, '+refs/heads/*:refs/remotes/origin/*');
    git(fresh, 'checkout', '--quiet', '--detach', '--no-recurse-submodules', commit);
    renameSync(fresh, folder);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new FleetError(
      `${at}: cannot fetch commit ${commit} from ${url}: ${error.reason}; give a commit and an address that 'git fetch' reaches from this machine`,
    );
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

function git(folder: string, ...args: string[]): void {
  runGit(folder, args, { network: true });
}

function succeeds(folder: string, ...args: string[]): boolean {
  try {
    git(folder, ...args);
    return true;
  } catch (error) {
    if (error instanceof GitFailure) return false;
    throw error;
  }
}

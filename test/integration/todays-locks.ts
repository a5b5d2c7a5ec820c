import { existsSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { listImageAncestors } from '../../src/catalog/checks';
import { lockFolder } from '../../src/catalog/folders';
import { loadCatalog } from '../../src/checkout/fleet';
import { find } from '../../src/catalog/rows';
import { commit, git } from '../support/git';

/**
 * Locks what these images and their ancestors install from Debian's mirrors, at the versions of today, and commits it.
 * The committed locks hold the versions of another day, which a mirror deletes once it has newer ones.
 * @param project a copy of this project
 * @param stack of that copy
 * @param date of the commit, if there is anything to commit
 */
export async function lockForToday(
  project: string,
  stack: string,
  images: readonly string[],
  date: string,
): Promise<void> {
  const { images: rows } = loadCatalog();
  const all = images.flatMap((name) => [...listImageAncestors(rows, name), name]);
  const targets = all
    .map((name) => find(rows, name))
    .filter((row) => existsSync(path.join(project, lockFolder(row), 'apt.in')))
    .map(({ name, adds }) => adds ?? name);
  await execa('bin/fleet', ['lock', '--stack', stack, ...new Set(targets)], { cwd: project });
  if (git(project, '', 'status', '--porcelain') !== '') commit(project, date);
}

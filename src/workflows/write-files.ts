import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderWorkflows } from './files';
import { buildMatrix, type Matrix } from './matrix';
import { loadContext, chooseStacks } from '../checkout/context';
import { root } from '../lib/root';
import { makeFolder } from '../lib/folders';

export const readMatrix = (): Matrix =>
  buildMatrix(chooseStacks(undefined).map((name) => loadContext(name, false).plan));

const GITHUB = path.join(root, '.github');

/** Files of .github that the catalog would have now, by path. */
export const renderFiles = (): Map<string, string> =>
  renderWorkflows(readMatrix(), chooseStacks(undefined));

/** Those that are not so on disk; workflows that nothing makes are among them. */
export function findStaleFiles(folder = GITHUB): string[] {
  const wanted = renderFiles();
  const below = path.join(folder, 'workflows');
  const there = existsSync(below) ? readdirSync(below).map((name) => `workflows/${name}`) : [];
  return [...new Set([...wanted.keys(), ...there])].filter((name) => {
    const file = path.join(folder, name);
    return !existsSync(file) || readFileSync(file, 'utf8') !== wanted.get(name);
  });
}

/** Writes what is stale, and removes what nothing makes. */
export function writeFiles(folder = GITHUB): string[] {
  const stale = findStaleFiles(folder);
  const wanted = renderFiles();
  makeFolder(path.join(folder, 'workflows'));
  for (const name of stale) {
    const text = wanted.get(name);
    if (text === undefined) rmSync(path.join(folder, name));
    else writeFileSync(path.join(folder, name), text);
  }
  return stale;
}

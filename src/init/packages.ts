import path from 'node:path/posix';
import { ownLocks } from '../catalog/folders';
import { toSlug } from '../catalog/names';
import type { ImageRow } from '../catalog/schema';
import { readTextInside } from '../lib/plain-files';
import { findDistribution, hasKnownPackage, isProvided } from '../python/packages';
import { readRequirements, type Requirement } from '../python/requirements';
import { Locks } from '../source/locked-packages';
import type { Found } from './definition';
import type { ReadAgent } from './read-agent';

/** The packages of one agent that no image has, for its requirements.in. */
export interface PackageProposal {
  readonly service: string;
  /** Its requirements.in, from the project. */
  readonly file: string;
  /** Lines of that file, and where each comes from. */
  readonly lines: readonly Found<string>[];
}

/** The packages of all agents. */
interface Packages {
  readonly packages: readonly PackageProposal[];
  /** Versions that the agents ask for and do not get, as their image has another. */
  readonly notes: readonly string[];
}

/** An agent with the name of the image that it stands on. */
interface OnImage {
  readonly read: ReadAgent;
  readonly family: string;
}

/** Files that pip reads, in the order that one is taken in. */
const FILES = ['requirements.txt', 'requirements.in'];

/**
 * Proposes the packages that agents need beside those of their images: what their own requirements name and, of requirements
 * that several share, what they import.
 * @param project full path of this project, whose images' locks are read
 * @param root full path of the folder of the agents
 * @param files of that folder
 */
export function proposePackages(
  project: string,
  images: readonly ImageRow[],
  root: string,
  files: ReadonlySet<string>,
  agents: readonly OnImage[],
): Packages {
  const locks = new Locks(project, [...images]);
  const wanted = agents.map(({ read, family }) => {
    const { file = '' } = read.entry;
    const own = findRequirements(files, path.dirname(file));
    return { read, own, versions: locks.versions(family, noLock), has: locks.line(family) };
  });
  const notes: string[] = [];
  const packages = wanted.flatMap(({ read, own, versions, has }): PackageProposal[] => {
    // Without its image's lock nothing is known.
    if (has.size === 0) return [];
    const { name } = read.agent;
    const asked = own === undefined ? [] : readLines(root, own);
    const shared = wanted.filter((each) => each.own === own).length > 1;
    const missing = read.imports.filter(({ module }) => !isProvided(module, has));
    const isImported = (name: string): boolean =>
      missing.some(({ module }) => isProvided(module, new Set([name])));
    for (const { value, from, requirement } of asked) {
      const version = versions.get(requirement.name);
      const pin = /^===?\s*([^,*\s]+)$/.exec(requirement.specifier)?.[1];
      if (version !== undefined && pin !== undefined && pin !== version) {
        notes.push(`${name}: its image has ${requirement.name} ${version}, not ${value} (${from})`);
      }
    }
    const named = asked.filter(
      ({ requirement }) => !has.has(requirement.name) && (!shared || isImported(requirement.name)),
    );
    const known = new Set(named.map(({ requirement }) => requirement.name));
    // No requirements name it, and there is no doubt which package it is.
    const sure = missing.flatMap(({ module, file, line }): Found<string>[] => {
      const distribution = findDistribution(module);
      if (distribution === undefined || isProvided(module, known) || !hasKnownPackage(module))
        return [];
      known.add(distribution);
      return [{ value: distribution, from: `imports ${module} (${file}:${String(line)})` }];
    });
    const lines = [...named.map(({ value, from }) => ({ value, from })), ...sure];
    const file = `${ownLocks(toSlug(name))}/requirements.in`;
    return lines.length === 0 ? [] : [{ service: name, file, lines }];
  });
  return { packages, notes: [...new Set(notes)] };
}

/** A service without a lock of its own. */
const noLock = { slug: '', ownLock: '' };

/** Finds the requirements nearest to an agent's entry point; undefined where there are none. */
function findRequirements(files: ReadonlySet<string>, folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    const found = FILES.map((name) => path.join(at, name)).find((file) => files.has(file));
    if (found !== undefined || at === '.' || at === '/') return found;
  }
}

/** Reads what a file asks an index for, each line as it is written. */
function readLines(
  root: string,
  file: string,
): (Found<string> & { readonly requirement: Requirement })[] {
  const text = readTextInside(root, file) ?? '';
  const lines = text.split(/\r?\n/);
  return readRequirements(text)
    .requirements.filter(({ url }) => !url)
    .map((requirement) => ({
      requirement,
      value: (lines[requirement.line - 1] ?? '').replace(/(^|\s)#.*$|\s--.*$|\\\s*$/g, '').trim(),
      from: `${file}:${String(requirement.line)}`,
    }));
}

/** Renders a requirements.in: each line with the place that it comes from. */
export const renderPackages = ({ lines }: PackageProposal): string =>
  lines.map(({ value, from }) => `${value} # ${from}\n`).join('');

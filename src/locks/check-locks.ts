import { FleetError } from '../lib/errors';
import { loadCatalog } from '../checkout/fleet';
import { readAptPins } from '../python/lock-files';
import { readLockedPackages, type LockedPackage } from '../python/requirements';
import type { Context } from '../checkout/context';
import type { Catalog } from '../catalog/schema';
import { printJson } from '../lib/json-output';
import { Phase, print } from '../lib/output';
import { HASH_MISMATCH_FIX } from '../engines/common/build-failure';
import { setup } from '../engines/common/setup';
import {
  findDifferences,
  formatDifference,
  listDifferences,
  parsePins,
  readPreferredPins,
  renderLocks,
} from './files';
import { askIndexes, type IndexAnswer } from './indexes';
import { resolveOrAdvise } from './advise-versions';
import { resolveTarget } from './resolve';
import { readText } from './resolver-inputs';
import { listLockTargets, selectTargets, type LockTarget } from './targets';
import { fleetCommand } from '../lib/fleet-command';

/** The result of `bin/fleet lock --check` for one lock file. */
export interface LockCheck {
  /** The target that the lock is made for. */
  readonly name: string;
  readonly file: string;
  /** Reason why it is out of date, or cannot be installed. */
  readonly problems: readonly string[];
  /** Versions that there are beyond what is locked: no fault. */
  readonly newer: readonly string[];
}

/**
 * Says which locks are out of date, and proves every one of them installable without downloading a file: the resolver
 * comes to the same pins, and the index offers, for the image's Python and C library, a file under a hash of the lock.
 * @throws FleetError when anything is wrong with a lock
 */
export async function checkLocks(
  context: Context,
  names: readonly string[],
  json: boolean,
): Promise<void> {
  const catalog = loadCatalog();
  const targets = selectTargets(
    listLockTargets(context.root, catalog, context.plan.services),
    names,
  );
  await setup(context.plan, { quiet: true, everyUpstream: true });
  const phase = new Phase('check', `${String(targets.length)} to resolve`, json);
  const answers = await askIndexes(context, targets);
  const locks: LockCheck[] = [];
  for (const target of targets) {
    const since = Date.now();
    const found = await checkTarget(
      context,
      catalog,
      target,
      answers.filter(({ lock }) => lock === target.name),
    );
    locks.push(...found);
    phase.printItem(target.name, verdict(found), since);
    if (!json) for (const each of found.flatMap(({ newer }) => newer)) print(`      ${each}`);
  }
  if (json) printJson({ locks });
  const errors = locks.flatMap(({ name, file, problems }) =>
    problems.map((problem) => `${file}: ${addLockFix(problem, name)}`),
  );
  if (errors.length > 0) throw new FleetError(errors);
}

/** Adds what to do about a problem of a lock. A new lock helps against an old one, and against nothing else. */
export function addLockFix(problem: string, name: string): string {
  if (problem.endsWith('which the lock does not have')) return `${problem}; ${HASH_MISMATCH_FIX}`;
  if (/no index answers|cannot be downloaded/.test(problem)) {
    return `${problem}; run this where the index answers`;
  }
  // What could not be resolved says itself what to do.
  return problem.includes('; ') ? problem : `${problem}; run ${fleetCommand('lock', name)}`;
}

function verdict(found: readonly LockCheck[]): string {
  if (found.some(({ problems }) => problems.length > 0)) return 'wrong';
  return found.some(({ newer }) => newer.length > 0) ? 'good, newer versions:' : 'good';
}

async function checkTarget(
  context: Context,
  catalog: Catalog,
  target: LockTarget,
  answers: readonly IndexAnswer[],
): Promise<LockCheck[]> {
  const { root } = context;
  const { name, selectedBy, folder } = target;
  const checked = (
    lock: string,
    problems: readonly string[],
    newer: readonly string[],
  ): LockCheck => ({
    name: selectedBy,
    file: `${folder}/${lock}`,
    problems,
    newer,
  });
  const installable = answers.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  try {
    const preferred = readPreferredPins(root, target, false);
    const now = await resolveOrAdvise(context, catalog, target, preferred);
    const best = now.packages && (await resolveTarget(context, target, [], false)).packages;
    const texts = renderLocks(root, target, now);
    return Object.entries(texts).map(([file, text]) => {
      const locked = readText(root, folder, file);
      return file === 'apt.lock'
        ? checked(file, ...compareAptPins(locked, text, now.aptOffered))
        : checked(
            file,
            [...findOutdated(file, locked, text), ...installable],
            findNewerPackages(readLockedPackages(locked), best ?? [], answers),
          );
    });
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    const [first = '', ...more] = error.lines;
    const why = [first.replace(`${name}: `, ''), ...more].join(' ');
    return [checked('requirements.lock', [why, ...installable], [])];
  }
}

/** Explains why a lock file does not match its .in file and the locks of its parents. */
export function findOutdated(file: string, locked: string, resolved: string): string[] {
  if (locked === '') return ['missing'];
  const moved = listDifferences(parsePins(file, locked), parsePins(file, resolved));
  if (moved.length > 0) return moved.map((each) => `is out of date: '${each}'`);
  const header = (text: string): string => text.slice(0, text.search(/^[A-Za-z0-9]/m));
  return header(locked) === header(resolved) ? [] : ['its first lines differ from lock.json'];
}

/** Problems of an apt.lock, and newer versions; apt has no pins but the mirror's newest. */
export function compareAptPins(
  locked: string,
  resolved: string,
  offered: readonly string[],
): [string[], string[]] {
  const [before, after] = [readAptPins(locked), readAptPins(resolved)];
  const problems: string[] = [];
  const newer: string[] = [];
  for (const each of findDifferences(before, after)) {
    const line = formatDifference(each);
    if (each.before === undefined || each.after === undefined) {
      problems.push(`is out of date: '${line}'`);
    } else if (offered.includes(`${each.name}=${each.before}`)) newer.push(line);
    else problems.push(`is no longer on the mirror: '${line}'`);
  }
  return [problems, newer];
}

/** Packages of which there are newer versions: the newest that fits, and the newest of all. */
export const findNewerPackages = (
  locked: readonly LockedPackage[],
  best: readonly LockedPackage[],
  answers: readonly Pick<IndexAnswer, 'package' | 'newest'>[],
): string[] =>
  locked.flatMap(({ name, version }) => {
    const fits = best.find((other) => other.name === name)?.version ?? version;
    const newest = answers.find((answer) => answer.package === name)?.newest ?? '';
    if (fits !== version)
      return [`${name} ${version} → ${fits}${newest === fits ? '' : `, newest ${newest}`}`];
    return newest === '' || newest === version
      ? []
      : [`${name} ${version}, newest that fits; newest ${newest}`];
  });

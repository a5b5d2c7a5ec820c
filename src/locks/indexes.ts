import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { FleetError } from '../lib/errors';
import { readHashes, readLockedPackages, readPython } from '../python/requirements';
import type { Context } from '../checkout/context';
import { build } from './resolve';
import { readTargetConfig, readText } from './resolver-inputs';
import type { LockBase, LockTarget } from './targets';

const answerSchema = z.strictObject({
  /** Target that the lock is made for. */
  lock: z.string(),
  package: z.string(),
  problem: z.string().nullable(),
  /** Newest version that fits the image's Python; '' for none. */
  newest: z.string(),
});

/** An index's answer about one package of a lock. */
export type IndexAnswer = z.output<typeof answerSchema>;

/** Asks the package indexes for everything that is locked, by images/lock/check-python. */
export async function askIndexes(
  context: Context,
  targets: readonly LockTarget[],
): Promise<IndexAnswer[]> {
  const all = targets.flatMap((target) => target.bases.map((base) => ({ target, base })));
  const answers: IndexAnswer[] = [];
  for (const upstream of new Set(all.map(({ base }) => base.upstream))) {
    const locks = all
      .filter(({ base }) => base.upstream === upstream)
      .map(({ target, base }) => question(context.root, target, base));
    answers.push(...(await ask(context, upstream, locks)));
  }
  return answers;
}

function question(root: string, target: LockTarget, { python }: LockBase): object {
  const { index, sdist, yanked } = readTargetConfig(root, target);
  const locked = readLockedPackages(readText(root, target.folder, 'requirements.lock'));
  const packages = locked
    .filter(({ text }) => (readPython(text) ?? python) === python)
    .map(({ name, version, text }) => ({
      name,
      version,
      hashes: readHashes(text),
      kept: `${name}==${version}` in yanked,
    }));
  return { name: target.name, python, index, sdist, packages };
}

async function ask(
  context: Context,
  upstream: string,
  locks: readonly object[],
): Promise<IndexAnswer[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'fleet-lock-'));
  try {
    writeFileSync(path.join(folder, 'locks.json'), JSON.stringify(locks));
    const out = path.join(folder, 'out');
    const { failures, tail } = await build(context, upstream, folder, out, ['--target', 'check']);
    if (failures !== undefined) {
      const said = failures.length > 0 ? failures : tail.filter((line) => !line.startsWith('{'));
      throw new FleetError([
        'fleet:packageIndex: the package indexes do not answer; check the network and this key',
        ...said.join('\n').split('\n').slice(-8),
      ]);
    }
    const text = readFileSync(path.join(out, 'check.json'), 'utf8');
    return z.array(answerSchema).parse(JSON.parse(text));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

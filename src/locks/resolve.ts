import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findCaBundle } from '../checkout/ca';
import { mergePythons, mergeResolutions } from '../python/lock-files';
import { readLockedPackages, type LockedPackage } from '../python/requirements';
import { readUpstreamRefs } from '../checkout/upstreams';
import type { Context } from '../checkout/context';
import { BuildProgress } from '../engines/embedded/progress';
import { buildImage } from '../docker/buildx';
import { Phase } from '../lib/output';
import { describeLockFailure } from './failure';
import { writeResolverInputs } from './resolver-inputs';
import type { LockBase, LockTarget } from './targets';

/** Packages that a target's .in files resolve to today. */
export interface Resolution {
  readonly packages: readonly LockedPackage[] | undefined;
  /** Lines `package=version`. */
  readonly apt: string | undefined;
  /** The same of every version that the mirror has of what is locked now. */
  readonly aptOffered: readonly string[];
}

/**
 * Resolves inside the builder, for every Python that the target runs on.
 * @param preferred pins that are taken where nothing speaks against them
 * @param withApt whether apt is asked too
 * @throws FleetError that says what cannot be had
 */
export async function resolveTarget(
  context: Context,
  target: LockTarget,
  preferred: readonly LockedPackage[],
  withApt = true,
): Promise<Resolution> {
  const byPython = new Map<string, LockedPackage[]>();
  const only = withApt ? [] : ['--target', 'requirements'];
  let apt: string | undefined;
  let aptOffered: string[] = [];
  for (const base of target.bases) {
    await inBuilder(context, target, base, preferred, only, (out) => {
      const read = (file: string): string | undefined =>
        existsSync(path.join(out, file)) ? readFileSync(path.join(out, file), 'utf8') : undefined;
      const passes = ['requirements-0.txt', 'requirements-99.txt'].flatMap((file) => {
        const text = read(file);
        return text === undefined ? [] : [readLockedPackages(text)];
      });
      if (passes.length > 0) byPython.set(base.python, mergeResolutions(passes));
      apt ??= read('apt.txt');
      aptOffered = (read('apt-offered.txt') ?? '').split('\n');
    });
  }
  return { packages: byPython.size === 0 ? undefined : mergePythons(byPython), apt, aptOffered };
}

async function inBuilder(
  context: Context,
  target: LockTarget,
  base: LockBase,
  preferred: readonly LockedPackage[],
  only: readonly string[],
  read: (out: string) => void,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'fleet-lock-'));
  const [from, out] = [path.join(folder, 'in'), path.join(folder, 'out')];
  try {
    mkdirSync(from);
    writeResolverInputs(context.root, target, base, preferred, from);
    const { failures, tail } = await build(context, base.upstream, from, out, [
      '--no-cache-filter',
      'python,apt',
      ...only,
      '--build-arg',
      `PYTHON_VERSION=${base.python}`,
    ]);
    if (failures !== undefined) throw describeLockFailure(target, failures, tail);
    read(out);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Stages of images/lock/Dockerfile that run each time; a stage that only copies would keep the last copy. */
const ASKS = 'python,apt,index,requirements,check,locks';

/** Runs images/lock/Dockerfile. @returns logs of failed steps, undefined where none failed */
export async function build(
  { root, stack }: Context,
  upstream: string,
  target: string,
  out: string,
  options: readonly string[],
): Promise<{ readonly failures: readonly string[] | undefined; readonly tail: readonly string[] }> {
  const refs = readUpstreamRefs(root, stack);
  const ca = findCaBundle(stack);
  const watch = new BuildProgress([], new Phase('', '', true));
  const { code, tail } = await buildImage(
    {
      builder: stack.builder,
      args: [
        ...options,
        `--no-cache-filter=${ASKS}`,
        '--build-context',
        `upstream-debian=docker-image://${refs('debian')}`,
        '--build-context',
        `upstream=docker-image://${refs(upstream)}`,
        '--build-context',
        `target=${target}`,
        ...(stack.packageIndex === undefined
          ? []
          : ['--build-arg', `UV_DEFAULT_INDEX=${stack.packageIndex}`]),
        ...(ca === undefined ? [] : ['--secret', `id=ca,src=${ca}`]),
        '--output',
        `type=local,dest=${out}`,
        'images/lock',
      ],
    },
    (line) => {
      watch.line(line);
    },
    { cwd: root },
  );
  return { failures: code === 0 ? undefined : watch.failures.map(({ log }) => log), tail };
}

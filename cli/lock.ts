import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { caBundlePath } from '../catalog/ca';
import { FleetError } from '../catalog/errors';
import { levels } from '../catalog/graph';
import { imageAncestors, imageGraph } from '../catalog/checks';
import { lockFolder } from '../catalog/folders';
import { find } from '../catalog/place';
import { loadCatalog } from '../catalog/load';
import { LOCK, readUpstreamLock, upstreamRefs } from '../catalog/upstreams';
import type { Context } from './context';
import { lines, output } from './local/exec';
import { writeFileAtomic } from './local/state';
import { Phase, say } from './output';
import { setup } from './setup';

/** A folder whose .in files are resolved into lock files. */
interface Target {
  readonly name: string;
  readonly folder: string;
  /** Images whose locks it agrees with, root first. */
  readonly line: readonly string[];
  /** Whether packages of the line are left out: they are installed already. */
  readonly ownOnly: boolean;
}

const LOCK_FILES = ['apt.lock', 'requirements.lock'];

/**
 * Resolves .in files into lock files, every requirement with its hashes, inside the builder.
 * @param names images or agents' folders; all when empty
 * @param upgrade look for newer versions of what is locked already
 */
export async function lock(
  context: Context,
  names: readonly string[],
  upgrade: boolean,
): Promise<void> {
  const { root, stack } = context;
  const all = targets(root);
  const unknown = names.filter((name) => !all.some((target) => target.name === name));
  if (unknown.length > 0) {
    const known = all.map((target) => target.name).join(', ');
    throw new FleetError(
      unknown.map((name) => `nothing to lock at '${name}'; write one of ${known}`),
    );
  }
  await setup(stack, true);
  const debian = upstreamRefs(root, stack)('debian');
  const wanted = all.filter((target) => names.length === 0 || names.includes(target.name));
  const phase = new Phase('lock', `${String(wanted.length)} to resolve`);
  for (const target of wanted) {
    const since = Date.now();
    const changed = await lockOne(context, target, debian, upgrade);
    phase.item(target.name, changed.length === 0 ? 'unchanged' : 'changed', since);
    for (const line of changed) say(`      ${line}`);
  }
}

/** Everything with .in files: images parents first, then agents. */
function targets(root: string): Target[] {
  const catalog = loadCatalog();
  const lineOf = (name: string): string[] => imageAncestors(catalog.images, name).reverse();
  const hasInputs = (folder: string): boolean =>
    ['apt.in', 'requirements.in'].some((file) => existsSync(path.join(root, folder, file)));
  const images = levels(imageGraph(catalog))
    .flat()
    .map((name) => ({
      name,
      folder: lockFolder(find(catalog.images, name)),
      line: lineOf(name),
      ownOnly: true,
    }));
  const sources = catalog.services.flatMap(({ source, family }) =>
    source === undefined ? [] : [{ source, family }],
  );
  const agents = [
    // The reference agent runs on every family: its versions are those of the longest CPU line.
    { source: 'agents/reference', family: 'family-web' },
    ...sources,
  ].map(({ source, family }) => ({
    name: source,
    folder: source,
    line: [...lineOf(family), family],
    ownOnly: false,
  }));
  return [...images, ...agents].filter(({ folder }) => hasInputs(folder));
}

/** @returns one line for each pin that changed */
async function lockOne(
  { root, stack }: Context,
  { name, folder, line, ownOnly }: Target,
  debian: string,
  upgrade: boolean,
): Promise<string[]> {
  const out = mkdtempSync(path.join(tmpdir(), 'fleet-lock-'));
  const ca = caBundlePath(stack);
  try {
    const { code, tail } = await lines(
      'docker',
      [
        ...['buildx', 'build', `--builder=${stack.builder}`, '--progress=plain'],
        ...['--file', 'images/lock/Dockerfile', '--no-cache-filter', 'python,apt'],
        ...['--build-context', `upstream-debian=docker-image://${debian}`],
        ...['--build-context', `target=${folder}`, '--build-arg', `LINE=${line.join(' ')}`],
        ...['--build-arg', `EMIT=${ownOnly ? 'own' : 'all'}`],
        ...['--build-arg', `UPGRADE=${upgrade ? '1' : ''}`],
        ...(ca === undefined ? [] : ['--secret', `id=ca,src=${ca}`]),
        ...['--output', `type=local,dest=${out}`, 'images'],
      ],
      () => undefined,
      { cwd: root },
    );
    if (code !== 0) throw new FleetError([`${name}: could not be resolved`, ...tail.slice(-12)]);
    return LOCK_FILES.filter((file) => readdirSync(out).includes(file)).flatMap((file) => {
      const target = path.join(root, folder, file);
      const before = existsSync(target) ? pins(target) : new Map<string, string>();
      copyFileSync(path.join(out, file), target);
      return differences(before, pins(target));
    });
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** Versions by package of a lock file, pip's or apt's. */
function pins(file: string): Map<string, string> {
  const found = readFileSync(file, 'utf8').matchAll(/^([A-Za-z0-9][^\s=]*)={1,2}([^\s;]+)/gm);
  return new Map([...found].map((match) => [match[1] ?? '', match[2] ?? '']));
}

const differences = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name} ${before.get(name) ?? 'new'} → ${after.get(name) ?? 'gone'}`);

/**
 * Asks the hub for the digest of every upstream image and records it as verified.
 * @throws FleetError when no hub answers; nothing is written then
 */
export async function lockUpstreams({ root, stack }: Context): Promise<void> {
  const entries = Object.entries(readUpstreamLock(root));
  const resolved = await Promise.all(
    entries.map(async ([name, entry]) => {
      const ref = stack.mirror === undefined ? entry.ref : `${stack.mirror}/${entry.ref}`;
      try {
        const digest = await output('docker', [
          ...['buildx', 'imagetools', 'inspect', `--builder=${stack.builder}`, ref],
          ...['--format', '{{.Manifest.Digest}}'],
        ]);
        return [name, { ...entry, digest, verified: true }] as const;
      } catch (error) {
        const { stderr } = error as { stderr?: string };
        const why = stderr?.trim().split('\n').pop() ?? String(error);
        throw new FleetError(
          `${name}: ${ref} cannot be resolved: ${why}; check the network, or set fleet:mirror`,
        );
      }
    }),
  );
  writeFileAtomic(
    path.join(root, LOCK),
    `${JSON.stringify(Object.fromEntries(resolved), null, 2)}\n`,
  );
  say(`${LOCK}: ${String(resolved.length)} upstream images resolved and verified`);
}

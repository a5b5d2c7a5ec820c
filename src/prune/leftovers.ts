import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../checkout/fleet';
import { listStacks } from '../checkout/stack-file';
import type { Context } from '../checkout/context';
import type { Catalog } from '../catalog/schema';
import { ownLocks } from '../catalog/folders';
import { toSlug } from '../catalog/names';
import { listLocalImages, removeImage } from '../docker/images';
import { GitFailure, runGit } from '../lib/git';
import { locateFleetHome } from '../lib/home';
import { isLocal } from '../registry-client/address';
import { listClaimingCheckouts } from '../engines/common/checkouts';
import { judgeForeignStacks, listKnownStacks } from './gone-stacks';
import { explainDoubt, listKnownImages, type KnownImages } from './known-images';
import { LocalRegistry } from './local';
import { findRepositoryReason } from './choose';

/** Something that a row or a stack has left which is gone. */
export interface Leftover {
  readonly kind: 'state' | 'locks' | 'build context' | 'repository' | 'image';
  /** Path or reference, by which a person finds it. */
  readonly name: string;
  /** Why it stays; null where it may go. */
  readonly kept: string | null;
}

/** A leftover, and what deletes it. */
export interface Removable extends Omit<Leftover, 'kept'> {
  readonly kept: string | undefined;
  /** @returns why it stays after all; undefined where it is removed */
  readonly remove: () => Promise<string | undefined> | undefined;
}

type Asked = Pick<Context, 'root' | 'project' | 'stack'>;

/**
 * Finds what rows and stacks have left that are gone: files of this checkout, state on this machine, images in Docker and in a
 * registry of this machine. It finds no data: that is in volumes.
 * @param inUse digests that must stay
 * @param catalog the checkout's rows @default those on disk
 */
export async function findLeftovers(
  { root, project, stack }: Asked,
  inUse: ReadonlySet<string>,
  catalog: Pick<Catalog, 'images' | 'services'> = loadCatalog(),
): Promise<Removable[]> {
  const stacks = listKnownStacks(project);
  const known = listKnownImages(root, catalog, stacks, await listClaimingCheckouts());
  const slugs = new Set(catalog.services.map(({ name }) => toSlug(name)));
  return [
    ...(await findStates(root, stacks)),
    ...findLocks(root, slugs),
    ...findBuildContexts(root, slugs),
    ...(await findImages(stack, known, inUse)),
    ...(isLocal(stack.registry) ? await findRepositories(stack, known, inUse) : []),
  ];
}

const removeFolder = (folder: string) => (): undefined => {
  rmSync(folder, { recursive: true, force: true });
};

async function findStates(
  root: string,
  stacks: ReturnType<typeof listKnownStacks>,
): Promise<Removable[]> {
  const foreign = await judgeForeignStacks(root, stacks);
  return foreign.map(({ folder, kept }) => ({
    kind: 'state',
    name: folder,
    kept,
    remove: removeFolder(folder),
  }));
}

/** Finds the folders of services' own locks. One that git does not have is written by a person, and nowhere else. */
function findLocks(root: string, slugs: ReadonlySet<string>): Removable[] {
  return listFolders(path.join(root, ownLocks('')))
    .filter((slug) => !slugs.has(slug))
    .map((slug) => {
      const name = ownLocks(slug);
      const kept = isCommitted(root, name)
        ? undefined
        : 'has files that are not committed; commit them, or remove it yourself';
      return { kind: 'locks', name, kept, remove: removeFolder(path.join(root, name)) };
    });
}

function isCommitted(root: string, folder: string): boolean {
  try {
    return runGit(root, ['status', '--porcelain', '--ignored', '--', folder]) === '';
  } catch (error) {
    if (error instanceof GitFailure) return false;
    throw error;
  }
}

/** Finds what was staged for builds: of stacks, and of services of a stack. All of it is made again when it is needed. */
function findBuildContexts(root: string, slugs: ReadonlySet<string>): Removable[] {
  const home = '.fleet/agents';
  const own = new Set(listStacks(root));
  return listFolders(path.join(root, home)).flatMap((stack) => {
    const folders = own.has(stack)
      ? listFolders(path.join(root, home, stack))
          .filter((slug) => !slugs.has(slug))
          .map((slug) => `${home}/${stack}/${slug}`)
      : [`${home}/${stack}`];
    return folders.map((name) => ({
      kind: 'build context' as const,
      name,
      kept: undefined,
      remove: () => {
        for (const each of [name, `${name}.json`]) removeFolder(path.join(root, each))();
        return undefined;
      },
    }));
  });
}

const listFolders = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
    : [];

/** Finds images that Docker has of a repository that no row has. */
async function findImages(
  { registry, namespace }: Asked['stack'],
  known: KnownImages,
  inUse: ReadonlySet<string>,
): Promise<Removable[]> {
  const found = await listLocalImages(`${registry}/${namespace}`);
  return found
    .filter(({ name }) => !known.names.has(name))
    .map(({ reference, name, digest }) => ({
      kind: 'image',
      name: reference,
      kept: inUse.has(digest)
        ? 'a container has it, or a stack pins it'
        : explainDoubt(known, name),
      remove: () => removeImage(reference),
    }));
}

/** Folder of the registry that setup starts. Of another one on this machine nobody knows here who uses it, and on which engine. */
const hasOwnRegistry = (): boolean => existsSync(path.join(locateFleetHome(), 'registry'));

/** Finds repositories of a registry on this machine that no row has. */
async function findRepositories(
  { registry, namespace }: Asked['stack'],
  known: KnownImages,
  inUse: ReadonlySet<string>,
): Promise<Removable[]> {
  const store = new LocalRegistry(registry, namespace);
  const found: Removable[] = [];
  for (const name of await store.listRepositories()) {
    if (known.names.has(name)) continue;
    const versions = await store.listVersions(name);
    if (versions.length === 0) continue;
    found.push({
      kind: 'repository',
      name: `${registry}/${namespace}/${name}`,
      kept:
        findRepositoryReason(versions, inUse) ??
        explainDoubt(known, name) ??
        (hasOwnRegistry() ? undefined : 'the registry is not of this FLEET_HOME'),
      remove: async () => {
        for (const version of versions) await store.remove(name, version);
        return undefined;
      },
    });
  }
  return found;
}

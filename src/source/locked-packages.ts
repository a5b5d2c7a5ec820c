import { existsSync } from 'node:fs';
import path from 'node:path';
import { listImageAncestors } from '../catalog/checks';
import { lockFolder, ownLocks } from '../catalog/folders';
import type { ResolvedService } from '../plan/service';
import { find } from '../catalog/rows';
import { tryProjectText } from '../checkout/project-text';
import type { Catalog } from '../catalog/schema';
import { normalizeName, readLockedPackages, readRequirements } from '../python/requirements';

type OwnLock = Pick<ResolvedService, 'slug' | 'ownLock'>;

/** Finds the folder of a service's own lock that its image is built with: that for its image, else that for its row's. */
export const findOwnLock = (root: string, { slug, ownLock }: OwnLock): string =>
  hasLock(root, ownLock) ? ownLock : ownLocks(slug);

/** Checks whether a service has a lock of its own, but none for the image that it stands on. */
export const lacksOwnLock = (root: string, { slug, ownLock }: OwnLock): boolean =>
  hasLock(root, ownLocks(slug)) && !hasLock(root, ownLock);

const hasLock = (root: string, folder: string): boolean =>
  existsSync(path.join(root, folder, 'requirements.lock'));

/** Packages by lock file. */
export class Locks {
  private readonly known = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    private readonly root: string,
    private readonly images: Catalog['images'],
  ) {}

  /** Of an image and all that it stands on; empty where it has requirements and no lock of them yet. */
  line(image: string): ReadonlySet<string> {
    const folders = this.listLine(image);
    const [folder = ''] = folders;
    if (this.asks(folder) && this.read(folder).size === 0) return new Set();
    return new Set(folders.flatMap((each) => [...this.read(each).keys()]));
  }

  /** Of a service's image and its own; where a lock is not there yet, what its requirements.in asks for. */
  all(image: string, service: OwnLock): ReadonlySet<string> {
    const own = findOwnLock(this.root, service);
    const locked = [own, ...this.listLine(image)].flatMap((each) => [...this.read(each).keys()]);
    const wanted = this.listUnlocked(image, service).flatMap((each) => this.wants(each));
    return new Set([...locked, ...wanted]);
  }

  /** Checks whether a service may get packages that no lock names yet. */
  mayHaveMore = (image: string, service: OwnLock): boolean =>
    this.listUnlocked(image, service).length > 0;

  /** Folders of a service with a requirements.in that has no lock yet. */
  private listUnlocked(image: string, { slug, ownLock }: OwnLock): string[] {
    const own = ownLocks(slug);
    const isLocked = [own, ownLock].some((folder) => hasLock(this.root, folder));
    return [...(isLocked ? [] : [own]), ...this.listLine(image)].filter(
      (folder) => this.asks(folder) && this.read(folder).size === 0,
    );
  }

  private asks(folder: string): boolean {
    return existsSync(path.join(this.root, folder, 'requirements.in'));
  }

  own(service: OwnLock): ReadonlySet<string> {
    return new Set(this.read(findOwnLock(this.root, service)).keys());
  }

  /** Versions of a service's packages, by name: those of its image, and its own. */
  versions(image: string, service: OwnLock): ReadonlyMap<string, string> {
    const folders = [findOwnLock(this.root, service), ...this.listLine(image)];
    return new Map(folders.reverse().flatMap((folder) => [...this.read(folder)]));
  }

  /** Packages that the service itself asks for. */
  asked(service: OwnLock): readonly string[] {
    return this.wants(findOwnLock(this.root, service));
  }

  private wants(folder: string): string[] {
    const { text = '' } = tryProjectText(this.root, `${folder}/requirements.in`);
    return readRequirements(text).requirements.map(({ name }) => normalizeName(name));
  }

  /** Folders of the locks of an image and of all that it stands on, its own first. */
  private listLine(image: string): string[] {
    const { images } = this;
    const line = [image, ...listImageAncestors(images, image)];
    return line.map((name) => lockFolder(find(images, name)));
  }

  private read(folder: string): ReadonlyMap<string, string> {
    const file = `${folder}/requirements.lock`;
    const known = this.known.get(folder);
    if (known) return known;
    const { text = '' } = tryProjectText(this.root, file);
    const read = new Map(readLockedPackages(text).map(({ name, version }) => [name, version]));
    this.known.set(folder, read);
    return read;
  }
}

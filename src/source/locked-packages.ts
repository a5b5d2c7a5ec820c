import { existsSync } from 'node:fs';
import path from 'node:path';
import { listImageAncestors } from '../catalog/checks';
import { lockFolder, ownLocks } from '../catalog/folders';
import type { ResolvedService } from '../plan/service';
import { find } from '../catalog/rows';
import { readProjectText } from '../checkout/project-text';
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
    const asks = existsSync(path.join(this.root, folder, 'requirements.in'));
    if (asks && this.read(folder).size === 0) return new Set();
    return new Set(folders.flatMap((each) => [...this.read(each).keys()]));
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
    const file = `${findOwnLock(this.root, service)}/requirements.in`;
    const text = readProjectText(this.root, file) ?? '';
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
    const text = readProjectText(this.root, file) ?? '';
    const read = new Map(readLockedPackages(text).map(({ name, version }) => [name, version]));
    this.known.set(folder, read);
    return read;
  }
}

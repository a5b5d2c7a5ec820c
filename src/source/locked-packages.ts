import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listImageAncestors } from '../catalog/checks';
import { lockFolder, ownLocks } from '../catalog/folders';
import type { ResolvedService } from '../plan/service';
import { find } from '../catalog/rows';
import type { Catalog } from '../catalog/schema';
import { readLockedPackages } from '../python/requirements';

/** Packages by lock file. */
export class Locks {
  private readonly known = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly root: string,
    private readonly images: Catalog['images'],
  ) {}

  /** Of an image and all that it stands on; empty where it has requirements and no lock of them yet. */
  line(image: string): ReadonlySet<string> {
    const { images } = this;
    const rows = [image, ...listImageAncestors(images, image)].map((name) => find(images, name));
    const folder = lockFolder(rows[0] ?? find(images, image));
    const asks = existsSync(path.join(this.root, folder, 'requirements.in'));
    if (asks && this.read(folder).size === 0) return new Set();
    return new Set(rows.flatMap((row) => [...this.read(lockFolder(row))]));
  }

  own(slug: ResolvedService['slug']): ReadonlySet<string> {
    return this.read(ownLocks(slug));
  }

  private read(folder: string): ReadonlySet<string> {
    const file = path.join(this.root, folder, 'requirements.lock');
    const known = this.known.get(folder);
    if (known) return known;
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const read = new Set(readLockedPackages(text).map(({ name }) => name));
    this.known.set(folder, read);
    return read;
  }
}

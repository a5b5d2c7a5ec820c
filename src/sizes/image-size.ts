import path from 'node:path';
import type { Layer } from './content';
import type { LayerContent } from './layer';

export interface Bytes {
  readonly compressed: number;
  readonly unpacked: number;
}

/** One library that an image has more than once. */
export interface Duplicate {
  readonly library: string;
  /** Bytes beyond the largest copy. */
  readonly wasted: number;
  readonly copies: readonly { readonly file: string; readonly bytes: number }[];
}

/** An image in bytes: compressed as the registry keeps it, unpacked as its layers' tar streams. */
export interface ImageSize extends Bytes {
  readonly image: string;
  /** Compressed bytes of the layers that its parent does not have. */
  readonly own: number;
  readonly ownUnpacked: number;
  readonly budget: Bytes;
  readonly overBudget: boolean;
  readonly layers: readonly (Bytes & {
    readonly digest: string;
    /** True if its parent has it too. */
    readonly inherited: boolean;
    /** The largest few. */
    readonly packages: readonly Package[];
  })[];
  /** Largest first; they add up to `unpacked`. */
  readonly packages: readonly Package[];
  readonly duplicates: readonly Duplicate[];
  /** Unpacked bytes of files that a later layer replaces or removes. */
  readonly hidden: number;
}

export interface Package {
  readonly name: string;
  readonly bytes: number;
}

export interface ReadLayer extends Layer {
  readonly content: LayerContent;
}

/** @param parent digests of the parent's layers */
export function computeImageSize(
  image: string,
  layers: readonly ReadLayer[],
  parent: ReadonlySet<string>,
  budget: Bytes,
): ImageSize {
  const total = addLayers(layers);
  const own = addLayers(layers.filter(({ digest }) => !parent.has(digest)));
  const { files, hidden } = listFinalFiles(layers);
  return {
    image,
    ...total,
    own: own.compressed,
    ownUnpacked: own.unpacked,
    budget,
    overBudget: total.compressed > budget.compressed || total.unpacked > budget.unpacked,
    layers: layers.map(({ digest, size, content }) => ({
      digest,
      compressed: size,
      unpacked: content.unpacked,
      inherited: parent.has(digest),
      packages: listPackages([content]).slice(0, 4),
    })),
    packages: listPackages(layers.map(({ content }) => content)),
    duplicates: findDuplicates(layers, files),
    hidden,
  };
}

const addLayers = (layers: readonly ReadLayer[]): Bytes => ({
  compressed: layers.reduce((sum, { size }) => sum + size, 0),
  unpacked: layers.reduce((sum, { content }) => sum + content.unpacked, 0),
});

function listPackages(contents: readonly LayerContent[]): Package[] {
  const sums = new Map<string, number>();
  for (const [name, bytes] of contents.flatMap(({ packages }) => Object.entries(packages))) {
    sums.set(name, (sums.get(name) ?? 0) + bytes);
  }
  return [...sums]
    .map(([name, bytes]) => ({ name, bytes }))
    .sort((one, other) => other.bytes - one.bytes);
}

/** The layer that each file is finally taken from, and the bytes of those that nobody sees. */
export function listFinalFiles(layers: readonly ReadLayer[]): {
  readonly files: ReadonlyMap<string, LayerContent>;
  readonly hidden: number;
} {
  const files = new Map<string, LayerContent>();
  let hidden = 0;
  const hide = (file: string): void => {
    hidden += files.get(file)?.files[file] ?? 0;
    files.delete(file);
  };
  for (const { content } of layers) {
    // A name alone may be a file or a folder.
    for (const gone of content.removed) {
      const folder = gone.replace(/\/?$/, '/');
      hide(gone);
      for (const file of [...files.keys()].filter((each) => each.startsWith(folder))) hide(file);
    }
    for (const file of Object.keys(content.files)) {
      hide(file);
      files.set(file, content);
    }
  }
  return { files, hidden };
}

/** `libgomp` of libgomp.so.1.0.0 and of auditwheel's libgomp-a34b3233.so.1.0.0. */
const readLibraryName = (file: string): string | undefined =>
  /^(lib[^/]+?)(-[0-9a-f]{8})?(-[0-9.]+)?\.so(\.[0-9.]+)?$/.exec(path.posix.basename(file))?.[1];

/** Libraries by the same name in any version, and files of the same content. */
function findDuplicates(
  layers: readonly ReadLayer[],
  files: ReadonlyMap<string, LayerContent>,
): Duplicate[] {
  const groups = new Map<string, string[]>();
  const known = layers.flatMap(({ content }) =>
    Object.entries(content.libraries).filter(([file]) => files.get(file) === content),
  );
  const findFirst = new Map<string, string>();
  for (const [file, hash] of known) {
    // The first file of this content names the group of all others.
    const first = findFirst.get(hash) ?? file;
    findFirst.set(hash, first);
    const name = readLibraryName(first) ?? path.posix.basename(first);
    const key = readLibraryName(first) === undefined ? hash : name;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()]
    .filter((copies) => copies.length > 1)
    .map((names) => {
      const copies = names
        .map((file) => ({ file, bytes: files.get(file)?.files[file] ?? 0 }))
        .sort((one, other) => other.bytes - one.bytes);
      const [largest, ...others] = copies;
      const file = largest?.file ?? '';
      return {
        library: readLibraryName(file) ?? path.posix.basename(file),
        wasted: others.reduce((sum, { bytes }) => sum + bytes, 0),
        copies,
      };
    })
    .sort((one, other) => other.wasted - one.wasted);
}

import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Entry } from 'tar-stream';
import { FleetError } from '../lib/errors';
import { isOwnerList, mergeUsr, findOwner, readOwners } from './owners';
import { isRecord, isRecordLink, chooseKept, type PackageRecord } from './records';
import { fleetCommand } from '../lib/fleet-command';

/** The content of one layer. A file counts as in its tar stream: a header of 512 bytes, and the content padded to 512. */
export interface LayerContent {
  /** Length of the tar stream. */
  readonly unpacked: number;
  /** Bytes by file; folders and links are in `packages` alone. */
  readonly files: Readonly<Record<string, number>>;
  /** Bytes by package, or by folder where no package owns a file; they add up to `unpacked`. */
  readonly packages: Readonly<Record<string, number>>;
  /** Hash of the content of each shared library, by file. */
  readonly libraries: Readonly<Record<string, string>>;
  /** Records that packages hold of themselves, by file. */
  readonly records: Readonly<Record<string, PackageRecord>>;
  /** Links among the folders of those, by path. */
  readonly links: Readonly<Record<string, string>>;
  /** Files and folders of earlier layers that this one takes away; `folder/` for all in it. */
  readonly removed: readonly string[];
}

const BLOCK = 512;
const LIBRARY = /\.so(\.[0-9.]+)?$/;
/** Matches a whiteout, which removes a file of an earlier layer; `.wh..wh..opq` removes all of its folder. */
const WHITEOUT = /^(.*\/|)\.wh\.(?:\.wh\.\.opq|([^/]+))$/;

/** The entries of a layer, read once without keeping it, and the length of its tar stream when they are through. */
export function openLayer(
  mediaType: string,
  blob: Readable,
): { readonly entries: AsyncIterable<Entry>; readonly length: Promise<number> } {
  if (!/[+.]gzip$/.test(mediaType)) {
    throw new FleetError(
      `is not compressed with gzip: '${mediaType}'; run ${fleetCommand('build')} to build it again`,
    );
  }
  const tar = extract();
  let length = 0;
  async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      length += chunk.length;
      yield chunk;
    }
  }
  const done = pipeline(blob, createGunzip({ chunkSize: 1 << 20 }), counted, tar).then(
    () => length,
  );
  done.catch(() => undefined); // the entries tell it first
  return { entries: tar, length: done };
}

export async function readLayer(mediaType: string, blob: Readable): Promise<LayerContent> {
  const { entries, length } = openLayer(mediaType, blob);
  const bytes = new Map<string, number>();
  const files: Record<string, number> = {};
  const libraries: Record<string, string> = {};
  const records: Record<string, PackageRecord> = {};
  const links: Record<string, string> = {};
  const removed: string[] = [];
  const lists: [string, string][] = [];
  for await (const entry of entries) {
    const { name, type, size = 0 } = entry.header;
    const file = normalizePath(name);
    const taken = WHITEOUT.exec(file);
    const padded = BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    bytes.set(file, (bytes.get(file) ?? 0) + padded);
    if (taken) removed.push((taken[1] ?? '') + (taken[2] ?? ''));
    else if (type === 'file') files[file] = padded;
    if (type === 'symlink' && isRecordLink(file)) links[file] = entry.header.linkname ?? '';
    if (type === 'file' && (isOwnerList(file) || isRecord(file))) {
      const text = await readText(entry);
      if (isOwnerList(file)) lists.push([file, text.toString('utf8')]);
      if (isRecord(file)) records[file] = chooseKept(file, text);
    } else if (type === 'file' && LIBRARY.test(file)) libraries[file] = await hashBytes(entry);
    else entry.resume();
  }
  const unpacked = await length;
  const packages = listPackages(bytes, lists, unpacked);
  return { unpacked, files, packages, libraries, records, links, removed };
}

/** A path as Debian's merged /usr has it, without a slash at either end. */
export const normalizePath = (name: string): string => mergeUsr(name.replace(/^(\.?\/)+|\/$/g, ''));

function listPackages(
  bytes: ReadonlyMap<string, number>,
  lists: readonly (readonly [string, string])[],
  unpacked: number,
): Record<string, number> {
  const owners = readOwners(lists);
  const packages: Record<string, number> = {};
  const add = (name: string, more: number): void => {
    packages[name] = (packages[name] ?? 0) + more;
  };
  let rest = unpacked;
  for (const [file, padded] of bytes) {
    add(findOwner(owners, file), padded);
    rest -= padded;
  }
  // Long names and the end of the stream take blocks of their own.
  add('files /', rest);
  return packages;
}

async function readText(entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function hashBytes(entry: Entry): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of entry) hash.update(chunk);
  return hash.digest('hex');
}

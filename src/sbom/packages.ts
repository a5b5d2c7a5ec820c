import path from 'node:path';
import type { PackageRecord } from '../sizes/records';
import { listFinalFiles, type ReadLayer } from '../sizes/image-size';
import { readFirst, parseFields, type Fields } from './fields';

/** A package that an image says it has. */
export interface Package {
  readonly kind: 'deb' | 'pypi';
  readonly name: string;
  readonly version: string;
  /** Of a Debian package: its architecture, and the source it was built from where that has another name or version. */
  readonly architecture?: string;
  readonly source?: string | undefined;
  readonly publisher: string | undefined;
  /** Names of licences as the package gives them, or one expression. */
  readonly licences: readonly string[];
  readonly expression?: string | undefined;
  /** File of the image that says which files the package has, with their hashes, and that file's own hash. */
  readonly list: string;
  readonly sha256: string;
  /** Digest of the layer that brought it. */
  readonly layer: string;
}

/** The packages that an image holds, by its own records. */
export interface Inventory {
  /** The distribution's id and version, such as debian and 12. */
  readonly os: { readonly id: string; readonly version: string } | undefined;
  readonly packages: readonly Package[];
}

interface Found extends PackageRecord {
  readonly file: string;
  readonly layer: string;
}

const STATUS = 'var/lib/dpkg/status';

export function readInventory(layers: readonly ReadLayer[]): Inventory {
  const records = finalRecords(layers);
  return {
    os: readOs(records.get('usr/lib/os-release')),
    packages: [...listDebianPackages(records, listLinks(layers)), ...listPythonPackages(records)],
  };
}

/** The records that a container sees, each with its layer. */
function finalRecords(layers: readonly ReadLayer[]): Map<string, Found> {
  const digests = new Map(layers.map(({ content, digest }) => [content, digest]));
  return new Map(
    [...listFinalFiles(layers).files].flatMap(([file, content]): [string, Found][] => {
      const record = content.records[file];
      return record ? [[file, { ...record, file, layer: digests.get(content) ?? '' }]] : [];
    }),
  );
}

const listLinks = (layers: readonly ReadLayer[]): Map<string, string> =>
  new Map(layers.flatMap(({ content }) => Object.entries(content.links)));

function readOs(release: Found | undefined): Inventory['os'] {
  if (!release) return undefined;
  const value = (key: string): string =>
    new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(release.text)?.[1] ?? '';
  return { id: value('ID'), version: value('VERSION_ID') };
}

function listDebianPackages(
  records: ReadonlyMap<string, Found>,
  links: ReadonlyMap<string, string>,
): Package[] {
  const status = records.get(STATUS);
  if (!status) return [];
  return parseFields(status.text)
    .filter((fields) => readFirst(fields, 'Status')?.endsWith(' installed'))
    .map((fields): Package => {
      const name = readFirst(fields, 'Package') ?? '';
      const architecture = readFirst(fields, 'Architecture') ?? '';
      // Of what may be there for two architectures, dpkg keeps two lists.
      const of = (ending: string): Found | undefined =>
        records.get(`var/lib/dpkg/info/${name}${ending}`) ??
        records.get(`var/lib/dpkg/info/${name}:${architecture}${ending}`);
      const list = of('.list') ?? status;
      const sums = of('.md5sums') ?? list;
      const copyright = records.get(followed(`usr/share/doc/${name}/copyright`, records, links));
      return {
        kind: 'deb',
        name,
        version: readFirst(fields, 'Version') ?? '',
        architecture,
        source: readFirst(fields, 'Source'),
        publisher: readFirst(fields, 'Maintainer'),
        licences: (copyright?.text ?? '').split('\n').filter(Boolean),
        list: sums.file,
        sha256: sums.sha256,
        layer: list.layer,
      };
    });
}

/** Resolves the path of a document that is a link, or whose folder is one. */
function followed(
  file: string,
  records: ReadonlyMap<string, Found>,
  links: ReadonlyMap<string, string>,
  hops = 8,
): string {
  if (records.has(file) || hops === 0) return file;
  const folder = path.posix.dirname(file);
  const whole = links.get(file);
  if (whole !== undefined) {
    return followed(path.posix.join(folder, whole), records, links, hops - 1);
  }
  const target = links.get(folder);
  if (target === undefined) return file;
  const moved = path.posix.join(path.posix.dirname(folder), target, path.posix.basename(file));
  return followed(moved, records, links, hops - 1);
}

function listPythonPackages(records: ReadonlyMap<string, Found>): Package[] {
  return [...records.values()]
    .filter(({ file }) => /\.dist-info\/METADATA$|\.egg-info(\/PKG-INFO)?$/.test(file))
    .map((found): Package => {
      const [fields = new Map<string, string[]>()] = parseFields(found.text);
      const list = records.get(found.file.replace(/METADATA$/, 'RECORD')) ?? found;
      return {
        kind: 'pypi',
        name: readFirst(fields, 'Name') ?? '',
        version: readFirst(fields, 'Version') ?? '',
        publisher: readFirst(fields, 'Author') ?? readFirst(fields, 'Author-email'),
        licences: readPythonLicences(fields),
        expression: readFirst(fields, 'License-Expression'),
        list: list.file,
        sha256: list.sha256,
        layer: found.layer,
      };
    });
}

/** The field where it holds a name and not a text, else what the classifiers say. */
function readPythonLicences(fields: Fields): string[] {
  const named = readFirst(fields, 'License');
  if (named !== undefined && named.length <= 64 && named !== 'UNKNOWN') return [named];
  return (fields.get('Classifier') ?? []).flatMap(
    (each) => /^License :: (?:OSI Approved :: )?(?!OSI Approved$)(.+)$/.exec(each)?.[1] ?? [],
  );
}

import { createHash } from 'node:crypto';

/** A file in which a package, or the whole system, says what it is. */
export interface PackageRecord {
  /** Hash of the file, in hexadecimal digits. */
  readonly sha256: string;
  /** Part of its text that is read. */
  readonly text: string;
}

/** Every line; '' where the hash alone counts. */
const whole = (text: string): string => text;
const nothing = (): string => '';

/** Lines of these fields, as Debian's control files and Python's metadata write them; of those that go on, none. */
function fields(wanted: RegExp, text: string): string {
  const lines = text.split(/\r?\n/);
  const isContinued = (at: number): boolean => /^[ \t]/.test(lines[at + 1] ?? '');
  return lines
    .filter((line, at) => line === '' || (wanted.test(line) && !isContinued(at)))
    .join('\n');
}

const status = (text: string): string =>
  fields(/^(Package|Status|Architecture|Version|Source|Maintainer): /, text);

/** Reads the head of the metadata alone: the description below it may be long. */
const metadata = (text: string): string =>
  fields(
    /^(Name|Version|License|License-Expression|Author|Author-email): |^Classifier: License ::/,
    text.split(/\r?\n\r?\n/, 1)[0] ?? '',
  );

/** Names of the licences: those of a file that is written for machines, else those of the common ones it points to. */
function licences(text: string): string {
  const named = /^Format:/im.test(text)
    ? [...text.matchAll(/^License:[ \t]*(\S.*)$/gim)]
    : [...text.matchAll(/\/usr\/share\/common-licenses\/([A-Za-z0-9.+-]*[A-Za-z0-9+])/g)];
  return [...new Set(named.map(([, name = '']) => name.trim()))].sort().join('\n');
}

/** Kinds of files that are kept, each by its path. */
const KINDS: readonly (readonly [RegExp, (text: string) => string])[] = [
  [/^usr\/lib\/os-release$/, whole],
  [/^var\/lib\/dpkg\/status$/, status],
  [/^var\/lib\/dpkg\/info\/[^/]+\.(list|md5sums)$/, nothing],
  [/^usr\/share\/doc\/[^/]+\/copyright$/, licences],
  [/\/(site|dist)-packages\/[^/]+\.dist-info\/METADATA$/, metadata],
  [/\/(site|dist)-packages\/[^/]+\.egg-info(\/PKG-INFO)?$/, metadata],
  [/\/(site|dist)-packages\/[^/]+\.dist-info\/RECORD$/, nothing],
];

export const isRecord = (file: string): boolean => KINDS.some(([kind]) => kind.test(file));

/** Packages of one source share a folder of documents, or one such file. */
export const isRecordLink = (file: string): boolean =>
  /^usr\/share\/doc\/[^/]+(\/copyright)?$/.test(file);

export function chooseKept(file: string, content: Buffer): PackageRecord {
  const [, kept = nothing] = KINDS.find(([kind]) => kind.test(file)) ?? [];
  return {
    sha256: createHash('sha256').update(content).digest('hex'),
    text: kept(content.toString('utf8')),
  };
}

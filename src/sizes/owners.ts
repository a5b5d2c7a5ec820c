import path from 'node:path';

/** Finds the package of a layer's files by dpkg's lists and wheels' records. */
const LISTS = [
  /^var\/lib\/dpkg\/info\/(?<apt>[^/]+?)(:[a-z0-9]+)?\.list$/,
  /^(?<folder>.+)\/(?<pip>[^/]+)\.dist-info\/RECORD$/,
];

export const isOwnerList = (file: string): boolean => LISTS.some((each) => each.test(file));

/** Debian's merged /usr: dpkg's lists still say /lib/…, where the files are in /usr/lib/…. */
export const mergeUsr = (file: string): string =>
  /^(bin|sbin|lib|lib32|lib64|libx32)\//.test(file) ? `usr/${file}` : file;

/**
 * Package by file, from lists as [path, text].
 * @returns names such as `apt libc6` and `pip numpy 1.26.4`
 */
export function readOwners(lists: readonly (readonly [string, string])[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const [file, text] of lists) {
    const {
      apt,
      folder,
      pip = '',
    } = LISTS.map((each) => each.exec(file)?.groups).find(Boolean) ?? {};
    const lines = text.split('\n').filter((line) => line !== '');
    if (apt !== undefined) {
      for (const line of lines) owners.set(mergeUsr(line.slice(1)), `apt ${apt}`);
      continue;
    }
    for (const line of lines) {
      // path,hash,size: the path is quoted where it holds a comma.
      const name = line.replace(/,[^,]*,[^,]*$/, '').replace(/^"(.*)"$/, '$1');
      owners.set(path.posix.join(folder ?? '', name), `pip ${pip.replace('-', ' ')}`);
    }
  }
  return owners;
}

/** The package that a file belongs to; of a file that none knows, the folder it lies in. */
export function findOwner(owners: ReadonlyMap<string, string>, file: string): string {
  return (
    owners.get(file) ??
    // Byte code is compiled after the packages are there: it is its source's.
    owners.get(file.replace(/__pycache__\/([^/.]+)\.[^/]+\.pyc$/, '$1.py')) ??
    `files /${path.posix.dirname(file).split('/').slice(0, 2).join('/').replace(/^\.$/, '')}`
  );
}

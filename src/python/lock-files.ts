import type { LockedPackage } from './requirements';

/** Makes the lines of lock files. Pure. */

/** Packages of several resolutions as one list: the first that has a package decides. */
export function mergeResolutions(
  resolutions: readonly (readonly LockedPackage[])[],
): LockedPackage[] {
  const byName = new Map<string, LockedPackage>();
  for (const each of resolutions.flat()) if (!byName.has(each.name)) byName.set(each.name, each);
  return [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * One list for several releases of Python. What not all of them need, or need at one version, is marked with its release.
 * @param byPython packages by release, such as '3.11'
 */
export function mergePythons(
  byPython: ReadonlyMap<string, readonly LockedPackage[]>,
): LockedPackage[] {
  const pythons = [...byPython.keys()];
  const all = [...byPython].flatMap(([python, packages]) =>
    packages.map((each) => ({ ...each, python })),
  );
  const same = (one: LockedPackage) => (other: LockedPackage) =>
    one.name === other.name && one.version === other.version;
  return mergeResolutions(
    all.map((each) => {
      if (all.filter(same(each)).length === pythons.length) return [each];
      return [{ ...each, name: `${each.name} ${each.python}`, text: markPython(each) }];
    }),
  ).map(({ name, version, text }) => ({ name: name.split(' ')[0] ?? '', version, text }));
}

/** A package's lines with the one marker that images/shared/pip-install knows. */
const markPython = ({ text, python }: LockedPackage & { readonly python: string }): string =>
  text.replace(/^(\S+)/, `$1 ; python_version == '${python}'`);

/** Versions by package of an apt.lock. */
export const readAptPins = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/^([a-z0-9][^\s=]*)=(\S+)$/gm)].map((match) => [
      match[1] ?? '',
      match[2] ?? '',
    ]),
  );

/** The lines of an .in file that ask for something. */
export const readWantedLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');

/** requirements.in and lock files as text. Pure. */

/** A package of a requirements.lock, with the lines that it stands on. */
export interface Locked {
  /** As packaging compares names. */
  readonly name: string;
  readonly version: string;
  readonly text: string;
}

/** A package's name as packaging compares it: `Typing_Extensions` is `typing-extensions`. */
export const canonical = (name: string): string => name.replace(/[-_.]+/g, '-').toLowerCase();

/** The packages of a requirements.lock, in its order. */
export function lockedPackages(text: string): Locked[] {
  const starts = [...text.matchAll(/^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)/gm)];
  return starts.map((match, index) => ({
    name: canonical(match[1] ?? ''),
    version: match[2] ?? '',
    text: text.slice(match.index, starts[index + 1]?.index).trimEnd(),
  }));
}

/** Hexadecimal digits of the SHA-256 hashes that a package's lines name. */
export const hashesOf = (text: string): string[] =>
  [...text.matchAll(/--hash=sha256:([0-9a-f]{64})/g)].map((match) => match[1] ?? '');

/** Release of Python that a package's lines are for; undefined for all. */
export const pythonOf = (text: string): string | undefined =>
  /^\S+ ; python_version == '([\d.]+)'/.exec(text)?.[1];

/** Packages of several resolutions as one list: the first that has a package decides. */
export function union(resolutions: readonly (readonly Locked[])[]): Locked[] {
  const byName = new Map<string, Locked>();
  for (const each of resolutions.flat()) if (!byName.has(each.name)) byName.set(each.name, each);
  return [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * One list for several releases of Python. What not all of them need, or need at one version, is marked with its release.
 * @param byPython packages by release, such as '3.11'
 */
export function perPython(byPython: ReadonlyMap<string, readonly Locked[]>): Locked[] {
  const pythons = [...byPython.keys()];
  const all = [...byPython].flatMap(([python, packages]) =>
    packages.map((each) => ({ ...each, python })),
  );
  const same = (one: Locked) => (other: Locked) =>
    one.name === other.name && one.version === other.version;
  return union(
    all.map((each) => {
      if (all.filter(same(each)).length === pythons.length) return [each];
      return [{ ...each, name: `${each.name} ${each.python}`, text: marked(each) }];
    }),
  ).map(({ name, version, text }) => ({ name: name.split(' ')[0] ?? '', version, text }));
}

/** A package's lines with the one marker that images/shared/pip-install knows. */
const marked = ({ text, python }: Locked & { readonly python: string }): string =>
  text.replace(/^(\S+)/, `$1 ; python_version == '${python}'`);

/** Versions by package of an apt.lock. */
export const aptPins = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/^([a-z0-9][^\s=]*)=(\S+)$/gm)].map((match) => [
      match[1] ?? '',
      match[2] ?? '',
    ]),
  );

/** The lines of an .in file that ask for something. */
export const wanted = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');

import type { Inventory, Package } from './packages';

/** Encodes `text` for a package URL, whose rules keep the colon. */
export const encodeComponent = (text: string): string =>
  encodeURIComponent(text).replaceAll('%3A', ':');

/** A package's URL, by which scanners know what it is: the distribution's release is part of a Debian package's. */
export function buildPurl(each: Package, os: Inventory['os']): string {
  const { name, version, architecture = '', source } = each;
  if (each.kind === 'pypi') {
    return `pkg:pypi/${encodeComponent(name.toLowerCase().replaceAll('_', '-'))}@${encodeComponent(version)}`;
  }
  // A source's version is in brackets where it is another than the package's.
  const [, from, fromVersion] = /^(\S+)(?: \((.+)\))?$/.exec(source ?? '') ?? [];
  const upstream =
    from === undefined ? undefined : from + (fromVersion === undefined ? '' : `@${fromVersion}`);
  const qualifiers = Object.entries({
    arch: architecture,
    distro: os && `${os.id}-${os.version}`,
    upstream,
  }).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${encodeComponent(value)}`]));
  return `pkg:deb/${encodeComponent(os?.id ?? 'debian')}/${encodeComponent(name)}@${encodeComponent(version)}?${qualifiers.join('&')}`;
}

import { ownLocks } from '../catalog/folders';
import { toSlug } from '../catalog/names';
import type { Catalog } from '../catalog/schema';
import type { Finding } from '../lib/finding';

/**
 * Turns lines of errors into findings. Each begins with its file, often a line and a row, and ends with the fix.
 * @param otherwise file for a line that names none
 * @param catalog tells which rows are services; @default no row counts as a service
 */
export const splitRefusals = (
  lines: readonly string[],
  otherwise: string,
  catalog?: Pick<Catalog, 'services'>,
): Finding[] =>
  lines.map((line) => {
    const [, file = otherwise, at, rest = line] =
      /^([^\s:]*[./][^\s:]*)(?::(\d+))?: (.*)$/s.exec(line) ?? [];
    const row = /^([A-Z][A-Za-z0-9]*)[.:]/.exec(rest)?.[1];
    const service = catalog?.services.find(
      ({ name }) => name === row || file.startsWith(`${ownLocks(toSlug(name))}/`),
    );
    const cut = rest.lastIndexOf('; ');
    return {
      severity: 'error',
      rule: 'refused',
      service: service?.name ?? null,
      file,
      line: at === undefined ? null : Number(at),
      message: cut === -1 ? rest : rest.slice(0, cut),
      fix: cut === -1 ? '' : rest.slice(cut + 2),
    };
  });

import type { CatalogSources } from '../catalog/load';

/** The parts of a project's own fleet that another one replaces. */
export interface Replaced {
  /** Files, from the project's folder. */
  readonly files: readonly string[];
  /** Stacks that are no machine's own: their files, and the machine that each is for. */
  readonly stacks: readonly { readonly file: string; readonly machine: string }[];
}

/**
 * Rows, machines and stacks that go once the written ones are the fleet.
 * @param sources of the project
 * @param stacks texts of the project's stack files, by file
 * @param written files of the other fleet
 */
export function findReplaced(
  { services, machines }: Pick<CatalogSources, 'services' | 'machines'>,
  stacks: ReadonlyMap<string, string>,
  written: readonly string[],
): Replaced {
  const names = machines.flatMap(({ file }) => /([^/]+)\.ts$/.exec(file)?.[1] ?? []);
  const rows = [...services, ...machines].map(({ file }) => file);
  const left = [...stacks]
    .filter(([file]) => !written.includes(file))
    .flatMap(([file, text]) => {
      const machine = /^\s*fleet:machine:\s*['"]?([\w-]+)/m.exec(text)?.[1] ?? '';
      return names.includes(machine) ? [{ file, machine }] : [];
    });
  const own = ({ file, machine }: { file: string; machine: string }): boolean =>
    file === `Pulumi.${machine}.yaml`;
  return {
    files: [
      ...rows.filter((file) => !written.includes(file)),
      ...left.filter(own).map(({ file }) => file),
    ],
    stacks: left.filter((each) => !own(each)),
  };
}

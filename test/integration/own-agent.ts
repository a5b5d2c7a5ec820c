import { cpSync } from 'node:fs';
import path from 'node:path';
import { ownLocks } from '../../src/catalog/folders';
import { toSlug } from '../../src/catalog/names';
import { locateRow } from '../../src/checkout/fleet';

const REFERENCE = 'agents/reference';

/** A copy of the project that can be edited. */
interface Copy {
  readonly folder: string;
  readonly edit: (file: string, from: RegExp, to: string) => unknown;
}

/**
 * Gives a service an agent of its own: a copy of the reference agent, with its packages, which answers for its health itself.
 * @param source folder for it, relative to the project
 */
export function giveOwnAgent(fleet: Copy, name: string, source: string): void {
  const inProject = (...parts: readonly string[]): string => path.join(fleet.folder, ...parts);
  for (const entry of ['main.py', 'reference'])
    cpSync(inProject(REFERENCE, entry), inProject(source, entry), { recursive: true });
  for (const file of ['requirements.in', 'requirements.lock'])
    cpSync(inProject(REFERENCE, file), inProject(ownLocks(toSlug(name)), file));
  fleet.edit(
    locateRow(name),
    new RegExp(`(name: '${name}',[\\s\\S]*?)run: \\{[^}]*\\}([\\s\\S]*?)probe: \\{[^}]*\\}`),
    `$1run: { script: 'main.py' },\n    source: '${source}'$2probe: { kind: 'self' }`,
  );
}

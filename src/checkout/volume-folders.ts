import { existsSync, realpathSync, statSync } from 'node:fs';
import { locateFleetHome, locateUserHome } from '../lib/home';
import { isBelow, nameKind } from '../lib/plain-files';
import type { StackConfig } from '../stack/parse';

/** Folders of the system, and those below them: who writes there changes the machine, or reads its secrets. */
const SYSTEM = [
  ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/proc', '/run'],
  ...['/sbin', '/sys', '/usr', '/var/run', '/var/lib/containerd', '/var/lib/docker'],
];

/** Folders that hold those of everybody. */
const SHARED = [
  '/',
  '/home',
  '/media',
  '/mnt',
  '/opt',
  '/root',
  '/srv',
  '/tmp',
  '/var',
  '/var/lib',
];

/**
 * Finds folders of `fleet:volumes` that no container may write to, wherever links lead. A folder that is not on this machine is
 * judged by its name alone.
 */
export function findVolumeFolderProblems(
  root: string,
  { name: stack, volumes }: Pick<StackConfig, 'name' | 'volumes'>,
): string[] {
  const own = [root, locateFleetHome()].map(resolve);
  const folders = Object.entries(volumes).map(([id, folder]) => ({
    id,
    folder,
    real: resolve(folder),
  }));
  return folders.flatMap(({ id, folder, real }, index) => {
    const place = `Pulumi.${stack}.yaml: fleet:volumes.${id}`;
    const leads = real === folder ? '' : `, as it leads to ${real}`;
    const refuse = (problem: string): string[] => [
      `${place}: ${problem}${leads}: '${folder}'; write a folder for data, such as '/srv/fleet/${id}'`,
    ];
    const stats = existsSync(real) ? statSync(real) : undefined;
    if (stats && !stats.isDirectory()) return refuse(`is ${nameKind(stats)} and no folder`);
    if ([folder, real].some(isSystem)) return refuse('is a folder of the system');
    const near = own.find((each) => isBelow(each, real) || isBelow(real, each));
    if (near !== undefined) return refuse(`is the folder of the program, ${near}, or in it`);
    const other = folders
      .slice(0, index)
      .find((each) => isBelow(each.real, real) || isBelow(real, each.real));
    // Names alone are compared where the stack file is read.
    if (other && (real !== folder || other.real !== other.folder)) {
      return refuse(`is in the folder of ${other.id}, or holds it`);
    }
    return [];
  });
}

const isSystem = (folder: string): boolean =>
  SHARED.includes(folder) ||
  folder === locateUserHome() ||
  SYSTEM.some((each) => isBelow(each, folder));

/** Resolves the links of a path as far as it is there. */
function resolve(folder: string): string {
  if (existsSync(folder)) return realpathSync(folder);
  const at = folder.lastIndexOf('/');
  return at <= 0 ? folder : `${resolve(folder.slice(0, at)).replace(/\/$/, '')}${folder.slice(at)}`;
}

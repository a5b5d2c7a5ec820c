import { satisfies } from '@renovatebot/pep440';
import { lockFolder } from '../catalog/folders';
import { readRequiredName } from '../checkout/lock-config';
import { isIncludedBy } from '../python/markers';
import { readLockedPackages, readRequirements } from '../python/requirements';
import { readTargetConfig, readText } from './resolver-inputs';
import type { LockBase, LockTarget } from './targets';

/** A package that a target asks for in another version than an image below it holds. */
export interface PinConflict {
  readonly name: string;
  /** The image that holds it, and its version there. */
  readonly image: string;
  readonly version: string;
}

/** Finds what a target's requirements.in itself asks for, and what the images of a base contradict. */
export function findPinConflicts(root: string, target: LockTarget, base: LockBase): PinConflict[] {
  const open = new Set(
    Object.keys(readTargetConfig(root, target).override).map((each) => readRequiredName(each)),
  );
  const asked = readRequirements(
    readText(root, target.inputs, 'requirements.in'),
  ).requirements.filter(
    ({ name, url, marker }) => !url && !open.has(name) && isIncludedBy(marker, [base.python]),
  );
  const held = base.line.flatMap((image) =>
    readLockedPackages(readText(root, lockFolder(image), 'requirements.lock')).map(
      ({ name, version }): PinConflict => ({ name, image: image.name, version }),
    ),
  );
  return held.filter(({ name, version }) =>
    asked.some((each) => each.name === name && !allows(each.specifier, version)),
  );
}

/** Checks whether a specifier such as `>=1,<2` allows a version. */
const allows = (specifier: string, version: string): boolean =>
  specifier === '' || satisfies(version, specifier.replace(/\s/g, ''), { prereleases: true });

/** Moves the requirements of a text to the versions that the images hold. */
export const moveRequirements = (text: string, conflicts: readonly PinConflict[]): string =>
  text
    .split('\n')
    .map((line) => {
      const moved = conflicts.find(({ name }) => name === readRequiredName(line));
      if (!moved) return line;
      const extras = /^\s*[\w.-]+\s*(\[[^\]]*\])/.exec(line)?.[1] ?? '';
      return `${moved.name}${extras}==${moved.version}`;
    })
    .join('\n');

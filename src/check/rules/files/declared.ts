import path from 'node:path';
import type { BuildTree } from '../../../dockerfile/build-tree';
import { FleetError } from '../../../lib/errors';
import { findingIn, type Finding } from '../../../lib/finding';
import { declaresPackages, readDeclaredPackages } from '../../../python/declared-packages';
import { splitRefusals } from '../../refusals';
import { checkPins } from './pins';

/** Checks a pyproject.toml, or an environment.yml of conda, as far as pip reads it. */
export function checkDeclared(file: string, tree: BuildTree): Finding[] {
  const name = path.posix.basename(file);
  if (!declaresPackages(name)) return [];
  try {
    return readDeclaredPackages(name, tree.read(file), file).flatMap(({ read, ranges }) =>
      checkPins(file, read, tree, ranges),
    );
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    return splitRefusals(error.lines, file).map(({ line, message, fix }) =>
      findingIn(file)('error', 'requirement-invalid', line, message, fix),
    );
  }
}

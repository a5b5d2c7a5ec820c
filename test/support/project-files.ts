import { checkFiles } from '../../src/checkout/files';
import { planMachine } from '../../src/plan/plan';
import { smallCatalog, type Rows } from './catalog';
import { temporaryFolder } from './folders';
import { cuda, smallStack } from './stack';

/** The smallest Dockerfile that the checks accept. */
export const DOCKERFILE = 'FROM upstream\nUSER 10001:10001\n';

/** A project in which the small catalog misses no file. */
export const complete: Readonly<Record<string, string>> = {
  'images/base/Dockerfile': DOCKERFILE,
  'images/tools/Dockerfile': DOCKERFILE,
  'images/web/Dockerfile': DOCKERFILE,
  'images/cuda/Dockerfile': DOCKERFILE,
  'images/service/Dockerfile': DOCKERFILE,
  'images/service/fleet-entry': '',
  'images/service/fleet-import': '',
  'images/service/fleet-supervise': '',
  'agents/reference/main.py': '',
};

/**
 * Checks a project of these files against the small catalog.
 * @param edit changes the project's folder before
 */
export function checkProject(
  files: Readonly<Record<string, string>>,
  change?: (rows: Rows) => void,
  edit: (root: string) => void = () => undefined,
): void {
  const plan = planMachine(smallCatalog(change), smallStack(cuda));
  const root = temporaryFolder(files);
  edit(root);
  checkFiles(root, plan);
}

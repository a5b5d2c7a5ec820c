import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { root } from '../lib/root';
import { checkFiles } from './files';
import { loadCatalog } from './fleet';
import { planMachine, type MachinePlan } from '../plan/plan';
import { hideSecrets, readLocalSecrets } from './secrets';
import { findEngineTraits } from '../stack/engines';
import { parseStack, type StackConfig } from '../stack/parse';
import { readProfileIn, readStackFile } from './stack-file';

/** A stack with all that the catalog and its file say of it: no Docker needed yet. */
export interface Context {
  /** The project's folder. */
  readonly root: string;
  readonly project: string;
  readonly stack: StackConfig;
  /** Config values by full key, as Pulumi hands them to the program. */
  readonly config: Readonly<Record<string, string>>;
  readonly plan: MachinePlan;
  /** Compose project, container and volume names start with it. */
  readonly prefix: string;
}

/**
 * Reads and checks everything that can be checked before anything is installed or built.
 * @param built whether the files that images are built from are checked too: locks are, and can be made anew
 */
export function loadContext(stackName: string, built = true): Context {
  const project = readProjectName(root);
  const config = readConfig(root, stackName, project);
  const stack = parseStack(stackName, config, project, readProfileIn(root));
  const plan = planMachine(loadCatalog(), stack);
  if (built) checkFiles(root, plan);
  return { root, project, stack, config, plan, prefix: `${project}-${stackName}` };
}

/**
 * Names of the stacks that are meant: every machine's, each of the machine's own name, as what is for one that nobody has is
 * for nobody.
 * @param chosen the only one, where somebody asked for it
 */
export const chooseStacks = (chosen: string | undefined): string[] =>
  chosen === undefined ? loadCatalog().machines.map(({ name }) => name) : [chosen];

export const readProjectName = (folder: string): string =>
  (parse(readFileSync(path.join(folder, 'Pulumi.yaml'), 'utf8')) as { name: string }).name;

/** Reads the config of a stack of the project in `folder`, by full key, as Pulumi hands it to the program. */
export function readConfig(folder: string, stack: string, project: string): Record<string, string> {
  const full = readStackFile(folder, stack, project);
  const engine = findEngineTraits(full[`${project}:engine`]);
  const config = engine?.takesLocalSecrets
    ? readLocalSecrets(full, project, stack)
    : hideSecrets(full);
  return Object.fromEntries(
    Object.entries(config as Record<string, unknown>).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

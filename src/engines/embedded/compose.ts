import path from 'node:path';
import { stringify } from 'yaml';
import type { Context } from '../../checkout/context';
import { containersOf, healthOf, labelOf, type Inspected } from '../../docker/containers';
import { lines, output } from '../../lib/exec';
import { resolve } from './images';
import { sealSecrets } from './secret-hash';
import { settle } from '../common/wait';
import { writeFileAtomic } from './state';
import type { ComposeFile, Translation } from './translate';

/** What is to be done about one container. */
export interface ContainerStep {
  readonly name: string;
  readonly action: 'create' | 'replace' | 'update' | 'start' | 'remove';
}

/** The compose file as text, images by digest where known. */
export function composeFile(
  translation: Translation,
  digests: ReadonlyMap<string, string>,
): string {
  const resolved = resolve(translation.compose, translation, digests);
  // Quoted: compose's YAML takes more for numbers and dates than this writer does.
  const quoted = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' } as const;
  return stringify(escapeDollars(resolved), { ...quoted, lineWidth: 0 });
}

/** Compose substitutes variables in every string; `$$` is a dollar sign. */
function escapeDollars<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$') as T;
  if (Array.isArray(value)) return value.map(escapeDollars) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, escapeDollars(child as unknown)]),
  ) as T;
}

/**
 * Writes the stack's compose file.
 * @param state folder of the stack's state
 * @returns its path
 */
export function writeCompose(
  folder: string,
  translation: Translation,
  digests: ReadonlyMap<string, string>,
  state = folder,
): string {
  const file = path.join(folder, 'compose.yaml');
  const compose = sealSecrets(state, translation);
  writeFileAtomic(file, composeFile({ ...translation, compose }, digests));
  return file;
}

/**
 * What compose would do to the containers, by the hash it keeps of each service's configuration.
 * @param only names of services, where not all are asked for
 */
export async function containerSteps(
  context: Context,
  file: string,
  compose: ComposeFile,
  only?: ReadonlySet<string>,
): Promise<ContainerStep[]> {
  const [hashes, containers] = await Promise.all([
    output('docker', ['compose', '-f', file, 'config', '--hash', '*']),
    containersOf(context.stack.name),
  ]);
  const existing = new Map(containers.map((each) => [nameOf(each), each]));
  const wanted = hashes.split('\n').map((line) => line.split(' ') as [string, string]);
  const steps = wanted
    .filter(([name]) => only?.has(name) ?? true)
    .flatMap(([name, hash]): ContainerStep[] => {
      const container = existing.get(name);
      if (!container) return [{ name, action: 'create' }];
      if (labelOf(container, 'com.docker.compose.config-hash') !== hash) {
        return [{ name, action: 'replace' }];
      }
      return container.State.Status === 'running' ? [] : [{ name, action: 'start' }];
    });
  const orphans = only ? [] : [...existing.keys()].filter((name) => !(name in compose.services));
  return [...steps, ...orphans.map((name): ContainerStep => ({ name, action: 'remove' }))];
}

/** Compose service of a container. */
export const nameOf = (container: Inspected): string =>
  labelOf(container, 'com.docker.compose.service');

/** Most seconds that one container waits for another, and `up` for all of them. */
const WAIT_SECONDS = 600;

/** What `composeUp` is to do. */
export interface Asked {
  /** Compose services to bring up. */
  readonly services: readonly string[];
  /** Whether containers of services that the file lacks are removed. */
  readonly removeOrphans: boolean;
  /** Whether compose itself waits for all of them, and fails at the first that is not healthy. */
  readonly strict: boolean;
}

/**
 * Creates, replaces and starts what differs, and waits until each container is healthy or has had its chances.
 * @param before containers as they were: one that is replaced is healthy until it goes
 * @param onHealthy called once for each container that turns healthy meanwhile
 * @returns compose's exit code and its last lines
 */
export async function composeUp(
  context: Context,
  file: string,
  { services, removeOrphans, strict }: Asked,
  before: readonly Inspected[],
  onHealthy: (name: string) => void,
): Promise<{ readonly code: number; readonly tail: readonly string[] }> {
  const args = ['compose', '--progress=plain', '-f', file, 'up', '-d'];
  args.push('--wait-timeout', String(WAIT_SECONDS), '--quiet-pull');
  if (strict) args.push('--wait');
  if (removeOrphans) args.push('--remove-orphans');
  const seen = new Set(
    before.filter((each) => each.State.Status === 'running').map(({ Id }) => Id),
  );
  const look = async (): Promise<void> => {
    for (const container of await containersOf(context.stack.name).catch(() => [])) {
      if (healthOf(container) !== 'healthy' || seen.has(container.Id)) continue;
      seen.add(container.Id);
      onHealthy(nameOf(container));
    }
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, 1000);
  try {
    const run = await lines('docker', [...args, ...services], () => undefined, {
      cwd: context.root,
    });
    if (run.code === 0) await settle(context.stack.name, WAIT_SECONDS);
    return run;
  } finally {
    clearInterval(timer);
    await looking;
    await look();
  }
}

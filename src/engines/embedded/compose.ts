import path from 'node:path';
import { stringify } from 'yaml';
import type { Context } from '../../checkout/context';
import { listContainers, readLabel, type InspectedContainer } from '../../docker/containers';
import { readConfigHashes, runCompose } from '../../docker/compose';
import { resolveImages } from './images';
import { labelSecretVersions } from './secret-hash';
import { isDecided, isWell, type Watch } from '../common/watch';
import { writeFileAtomic } from '../../lib/files';
import type { ComposeFile, Translation } from './translate';
import type { ContainerStep, Selection } from '../engine';

/** Formats the compose file, with images by digest where known. */
export function formatComposeFile(
  translation: Translation,
  digests: ReadonlyMap<string, string>,
): string {
  const resolved = resolveImages(translation.compose, translation, digests);
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
 * @param folder folder that it is written to
 * @param state folder of the stack's state @default folder
 * @returns its path
 */
export function writeCompose(
  folder: string,
  translation: Translation,
  digests: ReadonlyMap<string, string>,
  state = folder,
): string {
  const file = path.join(folder, 'compose.yaml');
  const compose = labelSecretVersions(state, translation);
  writeFileAtomic(file, formatComposeFile({ ...translation, compose }, digests));
  return file;
}

/**
 * Finds what compose would do to the selected containers, by the hash that it keeps of each service's configuration.
 * @param file path of the compose file
 */
export async function planContainers(
  context: Context,
  file: string,
  compose: ComposeFile,
  selection: Selection,
): Promise<ContainerStep[]> {
  const [hashes, containers] = await Promise.all([
    readConfigHashes(file),
    listContainers(context.stack.name),
  ]);
  const existing = new Map(containers.map((each) => [readComposeService(each), each]));
  const steps = [...hashes]
    .filter(([name]) => selection.includes(name))
    .flatMap(([name, hash]): ContainerStep[] => {
      const container = existing.get(name);
      if (!container) return [{ name, action: 'create' }];
      if (readLabel(container, 'com.docker.compose.config-hash') !== hash) {
        return [{ name, action: 'replace' }];
      }
      return container.State.Status === 'running' ? [] : [{ name, action: 'start' }];
    });
  const orphans = [...existing.keys()].filter(
    (name) => selection.all && !(name in compose.services),
  );
  return [...steps, ...orphans.map((name): ContainerStep => ({ name, action: 'remove' }))];
}

/** Reads the compose service of a container. */
export const readComposeService = (container: InspectedContainer): string =>
  readLabel(container, 'com.docker.compose.service');

/** Longest wait of the embedded engine, in seconds: for one container that another depends on, and for all in the end. */
const WAIT_SECONDS = 600;

/** Options of `composeUp`. */
export interface ComposeUpOptions {
  /** Compose services to bring up. */
  readonly services: readonly string[];
  /** Removes containers of services that are not in the file. */
  readonly removeOrphans: boolean;
  /** Makes compose wait for all of them, and fail at the first that is not healthy. */
  readonly strict: boolean;
}

/**
 * Creates, replaces and starts what differs, and waits until each container is healthy or has failed.
 * @param watch looks at the containers meanwhile
 * @param onHealthy called once for each container that turns healthy meanwhile
 * @returns compose's exit code and its last lines
 */
export async function composeUp(
  context: Context,
  file: string,
  { services, removeOrphans, strict }: ComposeUpOptions,
  watch: Watch,
  onHealthy: (name: string) => void,
): Promise<{ readonly code: number; readonly tail: readonly string[] }> {
  let over = false;
  const compose = runCompose(
    { files: [file], progress: 'plain' },
    [
      'up',
      '-d',
      '--wait-timeout',
      String(WAIT_SECONDS),
      '--quiet-pull',
      ...(strict ? ['--wait'] : []),
      ...(removeOrphans ? ['--remove-orphans'] : []),
      ...services,
    ],
    { cwd: context.root },
  ).finally(() => {
    over = true;
  });
  const seen = new Set<string>();
  await watch.waitUntil((look) => {
    for (const { container, verdict, startedHere } of look) {
      if (!startedHere || !isWell({ verdict }) || seen.has(container.Id)) continue;
      seen.add(container.Id);
      onHealthy(readComposeService(container));
    }
    return over && look.every(({ verdict }) => isDecided(verdict));
  });
  return compose;
}

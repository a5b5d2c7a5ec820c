import path from 'node:path';
import { stringify } from 'yaml';
import type { Context } from '../../checkout/context';
import { readLabel, type InspectedContainer } from '../../docker/containers';
import { readConfigHashes } from '../../docker/compose';
import { resolveImages } from './images';
import { labelSecretVersions } from './secret-hash';
import { listNetworkIds } from '../../docker/networks';
import { chooseAction } from '../common/judge';
import { judgeStack, type JudgedContainer } from '../common/watch';
import { writeFileAtomic } from '../../lib/files';
import type { ComposeFile, Translation } from './translate';
import type { ContainerStep, Selection } from '../engine';

/**
 * Formats the compose file, with images by digest where known.
 * @param change changes the file, in whose strings `${…}` is a variable of compose @default nothing
 */
export function formatComposeFile(
  translation: Translation,
  digests: ReadonlyMap<string, string>,
  change: (file: ComposeFile) => ComposeFile = (file) => file,
): string {
  const resolved = resolveImages(translation.compose, translation, digests);
  // Quoted: compose's YAML takes more for numbers and dates than this writer does.
  const quoted = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' } as const;
  return stringify(change(escapeDollars(resolved)), { ...quoted, lineWidth: 0 });
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
 * Writes the stack's compose file. It lacks what each service waits for: `launch` waits itself, and older releases of compose
 * would count that as a change.
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
  const { services, ...rest } = labelSecretVersions(state, translation);
  const alone = Object.entries(services).map(([name, service]) => [
    name,
    { ...service, depends_on: {} },
  ]);
  const compose = { ...rest, services: Object.fromEntries(alone) as ComposeFile['services'] };
  writeFileAtomic(file, formatComposeFile({ ...translation, compose }, digests));
  return file;
}

/**
 * Finds what `up` would do to the selected containers: by the hash that compose keeps of each service's configuration, and by
 * how they run.
 * @param file path of the compose file
 */
export async function planContainers(
  context: Context,
  file: string,
  compose: ComposeFile,
  selection: Selection,
): Promise<ContainerStep[]> {
  const [hashes, judged] = await Promise.all([readConfigHashes(file), judgeStack(context)]);
  const existing = new Map(judged.map((each) => [readComposeService(each.container), each]));
  const unstartable = await findUnstartable(judged);
  const steps = [...hashes]
    .filter(([name]) => selection.includes(name))
    .flatMap(([name, hash]): ContainerStep[] => {
      const found = existing.get(name);
      if (!found) return [{ name, action: 'create' }];
      if (readLabel(found.container, 'com.docker.compose.config-hash') !== hash) {
        return [{ name, action: 'replace' }];
      }
      if (unstartable.has(found)) return [{ name, action: 'replace', reason: NETWORK_GONE }];
      const { reason } = found.verdict;
      const action = chooseAction(found.verdict);
      return action === undefined ? [] : [{ name, action, reason }];
    });
  const orphans = [...existing.keys()].filter(
    (name) => selection.all && !(name in compose.services),
  );
  return [...steps, ...orphans.map((name): ContainerStep => ({ name, action: 'remove' }))];
}

/** Why a stopped container is made anew: compose would start it as it is, on a network that is not there. */
export const NETWORK_GONE = 'its network is gone';

/** Finds the stopped containers that Docker cannot start, as somebody removed a network of theirs. */
async function findUnstartable(
  judged: readonly JudgedContainer[],
): Promise<ReadonlySet<JudgedContainer>> {
  const stopped = judged.filter(({ verdict }) => verdict.remedy === 'start');
  if (stopped.length === 0) return new Set();
  const networks = new Set(await listNetworkIds());
  return new Set(
    stopped.filter(({ container }) =>
      Object.values(container.NetworkSettings.Networks).some(
        // One that was never started has no id of a network yet.
        ({ NetworkID = '' }) => NetworkID !== '' && !networks.has(NetworkID),
      ),
    ),
  );
}

/** Reads the compose service of a container. */
export const readComposeService = (container: InspectedContainer): string =>
  readLabel(container, 'com.docker.compose.service');

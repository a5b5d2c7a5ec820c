import { filterByStack, isNamedByStack } from './labels';
import { runDocker } from './run';
import { splitIds } from './ids';

/** Lists the full ids of the networks that a filter finds. @param filter @default every network */
export async function listNetworkIds(filter?: string): Promise<string[]> {
  const filters = filter === undefined ? [] : ['--filter', filter];
  return splitIds(await runDocker(['network', 'ls', '--quiet', '--no-trunc', ...filters]));
}

/** Lists the full ids of a stack's networks. */
export async function listStackNetworkIds(stack: string): Promise<string[]> {
  const format = '{{.ID}} {{.Name}}';
  const filter = filterByStack(stack);
  const text = await runDocker([
    'network',
    'ls',
    '--no-trunc',
    '--filter',
    filter,
    '--format',
    format,
  ]);
  return splitIds(text)
    .map((line) => line.split(' '))
    .flatMap(([id = '', name = '']) => (isNamedByStack(stack, name) ? [id] : []));
}

/**
 * Creates a network with a label, `name=value`.
 * @param options.internal nothing on it reaches another network, nor the internet @default false
 */
export async function createNetwork(
  name: string,
  label: string,
  { internal = false }: { readonly internal?: boolean } = {},
): Promise<void> {
  const options = internal ? ['--internal'] : [];
  await runDocker(['network', 'create', ...options, '--label', label, name]);
}

/** Connects a container to a network, under another name than its own too. */
export async function connectNetwork(
  name: string,
  container: string,
  alias: string,
): Promise<void> {
  await runDocker(['network', 'connect', '--alias', alias, name, container]);
}

/** Removes networks. @param options.detached keep Ctrl-C from ending it @default false */
export async function removeNetworks(
  ids: readonly string[],
  { detached = false }: { readonly detached?: boolean } = {},
): Promise<void> {
  if (ids.length > 0) await runDocker(['network', 'rm', ...ids], { detached });
}

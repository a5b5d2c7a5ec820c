import { FleetError } from '../../lib/errors';
import { warn } from '../../lib/output';
import { buildLegacyTag } from '../../plan/image-tag';
import { RegistryClient } from '../../registry-client/client';
import { splitReference } from './image-place';
import { readHistory, type Ledger } from './ledger';

/** Earlier good definitions of a service whose images get a tag. */
const TAGGED = 2;

/**
 * Gives the images of the last earlier good definitions of services their tags, so that pruning elsewhere spares them: the first
 * is the last one. A registry that refuses is a warning, as the release itself went well.
 */
export async function tagEarlierImages(
  stack: string,
  ledger: Ledger,
  services: readonly string[],
): Promise<void> {
  const clients = new Map<string, RegistryClient>();
  const failures: string[] = [];
  for (const service of services) {
    const earlier = readHistory(ledger, service).good.slice(1, 1 + TAGGED);
    for (const [index, { definition }] of earlier.entries()) {
      const { registry, repository, digest } = splitReference(definition.image);
      const client = clients.get(registry) ?? new RegistryClient(registry);
      clients.set(registry, client);
      const tag = buildLegacyTag(stack, index + 1);
      try {
        await client.tag(repository, digest, tag);
      } catch (error) {
        failures.push(`${service}: its earlier image gets no tag ${tag}: ${readReason(error)}`);
        break; // The next one fares no better.
      }
    }
  }
  const [first, ...others] = failures;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `; so do ${String(others.length)} more services`;
  warn(`${first}${more}; prune on another machine may delete it`);
}

function readReason(error: unknown): string {
  if (error instanceof FleetError) return error.lines.join('; ');
  return (error as Error).message;
}

/** Lists the services whose good definitions, or their order, differ between two ledgers. */
export const listChanged = (before: Ledger, after: Ledger): string[] =>
  Object.keys(after.services).filter((service) => {
    const list = (ledger: Ledger): string =>
      readHistory(ledger, service)
        .good.map(({ id }) => id)
        .join();
    return list(before) !== list(after);
  });

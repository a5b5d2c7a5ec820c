import { FleetError } from '../lib/errors';
import type { Context } from '../checkout/context';
import { tagImage } from '../docker/buildx';
import { isLocal } from '../registry-client/address';
import { printJson } from '../lib/json-output';
import { print, printProgress } from '../lib/output';
import { chooseVersions, RUNNING, type Choice } from './choose';
import { Ghcr } from './ghcr';
import { findDigestsInUse } from './in-use';
import { LocalRegistry } from './local';
import { printLeftovers, pruneLeftovers } from './prune-leftovers';
import type { Store } from './store';
import { listStackImages } from '../sizes/stack-images';
import { chooseEngine } from '../engines';
import { formatCount } from '../lib/format';
import { fleetCommandFor } from '../lib/fleet-command';

interface PruneOptions {
  readonly delete?: boolean;
  readonly keep: string;
  readonly json?: boolean;
}

/** An upload is long over by then. */
const UNTAGGED_DAYS = 7;

/**
 * Says which old versions of the stack's images may leave the registry, and with `delete` deletes them.
 * @throws FleetError where the registry is neither local nor GHCR
 */
export async function pruneImages(context: Context, options: PruneOptions): Promise<void> {
  const keep = Number(options.keep);
  if (!Number.isInteger(keep) || keep < 1) {
    throw new FleetError(
      `--keep: is not a whole number from 1: '${options.keep}'; write one, such as 3`,
    );
  }
  const store = openStore(context);
  const rules = {
    keep,
    inUse: await findDigestsInUse(context),
    untaggedBefore: new Date(Date.now() - UNTAGGED_DAYS * 86_400_000),
  };
  const gone: { image: string; digest: string; tags: readonly string[] }[] = [];
  const kept: { image: string; digest: string; tags: readonly string[]; why: string }[] = [];
  for (const { name: image } of listStackImages(context)) {
    for (const { version, kept: why } of chooseVersions(await store.listVersions(image), rules)) {
      const { digest, tags } = version;
      if (why !== undefined) {
        kept.push({ image, digest, tags, why });
        continue;
      }
      if (options.delete) await store.remove(image, version);
      gone.push({ image, digest, tags });
      if (!options.json) print(formatChoice(image, { version, kept: why }));
    }
  }
  const leftovers = await pruneLeftovers(context, rules.inUse, options.delete === true);
  if (options.json) {
    printJson({ deleted: options.delete === true, gone, kept, leftovers });
    return;
  }
  print(
    `${formatCount(gone.length, 'version')} ${options.delete ? 'deleted' : 'may go, and nothing was deleted (--delete)'}, ${formatCount(kept.length, 'stays', 'stay')}`,
  );
  printLeftovers(leftovers, options.delete === true);
  if (options.delete && gone.length > 0 && store.afterwards !== undefined) print(store.afterwards);
}

const formatChoice = (image: string, { version: { digest, tags } }: Choice): string =>
  `  - ${image}  ${tags.length === 0 ? 'untagged' : tags.join(', ')}  ${digest.slice(0, 19)}`;

/**
 * Gives what runs on this machine a tag of the stack's, so that pruning elsewhere knows of it.
 * @throws FleetError where nothing of the stack runs here
 */
export async function markRunning(context: Context): Promise<void> {
  const { stack, plan } = context;
  const engine = chooseEngine(context);
  const { services } = await engine.status(context);
  const slugs = new Map(plan.services.map(({ row, slug }) => [row.name, slug]));
  const running = services.flatMap(({ service, digest }) => {
    const slug = slugs.get(service);
    return digest === undefined || slug === undefined ? [] : [{ slug, digest }];
  });
  if (running.length === 0)
    throw new FleetError(
      `stack ${stack.name}: has no running service here; run ${fleetCommandFor(stack.name, 'up')} first`,
    );
  for (const { slug, digest } of running) {
    const repository = `${stack.registry}/${stack.namespace}/${slug}`;
    const tag = `${repository}:${RUNNING}${stack.name}`;
    await tagImage(`${repository}@${digest}`, tag, stack.builder);
  }
  printProgress(
    `${formatCount(running.length, 'image is', 'images are')} marked ${RUNNING}${stack.name}`,
  );
}

function openStore({ stack: { name, registry, namespace } }: Context): Store {
  if (registry === 'ghcr.io') return new Ghcr(namespace);
  if (isLocal(registry)) return new LocalRegistry(registry, namespace);
  throw new FleetError(
    `Pulumi.${name}.yaml: fleet:registry: is none that prune knows: '${registry}'; prune it by its own means, or write ghcr.io or a registry of this machine`,
  );
}

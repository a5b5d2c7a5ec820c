import path from 'node:path';
import { FleetError } from '../lib/errors';
import { LOCK, readUpstreamLock } from '../checkout/upstreams';
import type { Context } from '../checkout/context';
import { readManifestDigest } from '../docker/buildx';
import { writeFileAtomic } from '../lib/files';
import { print } from '../lib/output';
import { formatCount } from '../lib/format';

/**
 * Asks the hub for the digest of every upstream image and records it as verified.
 * @throws FleetError when no hub answers; nothing is written then
 */
export async function lockUpstreams({ root, stack }: Context): Promise<void> {
  const entries = Object.entries(readUpstreamLock(root));
  const resolved = await Promise.all(
    entries.map(async ([name, entry]) => {
      const ref = stack.mirror === undefined ? entry.ref : `${stack.mirror}/${entry.ref}`;
      try {
        const digest = await readManifestDigest(ref, stack.builder);
        return [name, { ...entry, digest, verified: true }] as const;
      } catch (error) {
        const { stderr } = error as { stderr?: string };
        const why = stderr?.trim().split('\n').pop() ?? String(error);
        throw new FleetError(
          `${LOCK}: ${name}.ref: cannot be resolved: '${ref}' (${why}); check the network, or write fleet:mirror`,
        );
      }
    }),
  );
  writeFileAtomic(
    path.join(root, LOCK),
    `${JSON.stringify(Object.fromEntries(resolved), null, 2)}\n`,
  );
  print(`${LOCK}: ${formatCount(resolved.length, 'upstream image')} resolved and verified`);
}

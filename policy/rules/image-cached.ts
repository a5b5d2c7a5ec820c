import * as dockerBuild from '@pulumi/docker-build';
import { validateResourceOfType } from '@pulumi/policy';
import { readKnown } from '../known';
import { isBelow } from '../references';
import type { ImageConfig, Rule } from '../rule';

export const imageCached: Rule = {
  name: 'image-cached',
  description: 'Builds read and write the registry cache that the machines share, and no other.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(dockerBuild.Image, (image, args, report) => {
    const { repositories, cacheFrom } = args.getConfig<ImageConfig>();
    for (const [field, done] of [
      ['cacheFrom', 'read'],
      ['cacheTo', 'written'],
    ] as const) {
      const caches = readKnown(() => image[field]) ?? [];
      const refs = caches.map((cache) => cache.registry?.ref);
      if (!refs.some((ref) => ref !== undefined)) {
        report(
          `${args.name}: no registry cache is ${done}; write ${field}: [{ registry: { ref } }]`,
        );
      }
      caches.forEach((cache, index) => {
        const ref = refs[index];
        const kind = Object.keys(cache).find((key) => key !== 'registry' && key !== 'disabled');
        if (ref === undefined && kind !== undefined) {
          report(
            `${args.name}: a cache that is no registry is ${done}: '${kind}'; remove it from ${field}`,
          );
        }
        const published = field === 'cacheFrom' && cacheFrom !== undefined;
        if (ref === undefined || (published && isBelow(ref, cacheFrom))) return;
        if (!isBelow(ref, repositories)) {
          report(
            `${args.name}: a cache of another repository is ${done}: '${ref}'; write one below ${String(repositories)}`,
          );
        }
      });
    }
  }),
};

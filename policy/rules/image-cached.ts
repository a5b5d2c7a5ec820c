import * as dockerBuild from '@pulumi/docker-build';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

export const imageCached: Rule = {
  name: 'image-cached',
  description: 'Builds read and write the registry cache that the machines share.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(dockerBuild.Image, (image, args, report) => {
    if (!image.cacheFrom?.some((cache) => cache.registry)) {
      report(`${args.name}: no registry cache is read; write cacheFrom: [{ registry: { ref } }]`);
    }
    if (!image.cacheTo?.some((cache) => cache.registry)) {
      report(`${args.name}: no registry cache is written; write cacheTo: [{ registry: { ref } }]`);
    }
  }),
};

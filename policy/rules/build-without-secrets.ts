import * as dockerBuild from '@pulumi/docker-build';
import { validateResourceOfType } from '@pulumi/policy';
import { findSecretProblem } from '../../src/lib/secret-detection';
import { listKnownEntries, readKnown } from '../known';
import type { Rule } from '../rule';

export const buildWithoutSecrets: Rule = {
  name: 'build-without-secrets',
  description: "No secret is in a build's arguments or labels, which the image keeps.",
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(dockerBuild.Image, (image, args, report) => {
    for (const field of ['buildArgs', 'labels'] as const) {
      for (const [name, value] of listKnownEntries(readKnown(() => image[field]))) {
        const problem = findSecretProblem(name, value);
        if (problem !== undefined) {
          report(`${args.name}: ${field}: ${problem}; write it in secrets, and mount it there`);
        }
      }
    }
  }),
};

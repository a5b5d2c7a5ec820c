import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import { hasDigest } from '../references';
import type { Rule } from '../rule';

export const imagePinned: Rule = {
  name: 'image-pinned',
  description: 'Containers run an image by its digest.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, ({ image }, args, report) => {
    // Unknown in the preview of a new image: `up` decides then.
    if (!hasDigest(image)) {
      report(`${args.name}: image is not pinned: '${image}'; write its digest, name@sha256:…`);
    }
  }),
};

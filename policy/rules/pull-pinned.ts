import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import { isPinned } from '../references';
import type { Rule } from '../rule';

export const pullPinned: Rule = {
  name: 'pull-pinned',
  description: 'Docker pulls images by digest.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.RemoteImage, ({ name }, args, report) => {
    if (!isPinned(name)) {
      report(`${args.name}: image is not pinned: '${name}'; write its digest, name@sha256:…`);
    }
  }),
};

import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

export const containerRestarted: Rule = {
  name: 'container-restarted',
  description: 'Containers restart after a crash.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    if (container.restart !== 'unless-stopped' && container.restart !== 'always') {
      report(
        `${args.name}: does not restart after a crash: '${container.restart ?? ''}'; write restart: 'unless-stopped'`,
      );
    }
  }),
};

import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

export const containerNonRoot: Rule = {
  name: 'container-non-root',
  description: 'Containers run as an unprivileged user.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, ({ user }, args, report) => {
    if (user === undefined || /^(0|root)?(:|$)/.test(user)) {
      report(`${args.name}: user is ${user ?? 'not set'}; write user: '10001:10001'`);
    }
  }),
};

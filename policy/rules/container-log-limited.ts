import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

export const containerLogLimited: Rule = {
  name: 'container-log-limited',
  description: 'Containers rotate their log.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    if (!container.logOpts?.['max-size']) {
      report(`${args.name}: no log limit; write logOpts: { 'max-size': '10m' }`);
    }
  }),
};

import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

export const containerProcessesLimited: Rule = {
  name: 'container-processes-limited',
  description: 'Containers have a limit of processes.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    if (!container.ulimits?.some((limit) => limit.name === 'nproc')) {
      report(`${args.name}: no process limit; write ulimits: [{ name: 'nproc', … }]`);
    }
  }),
};

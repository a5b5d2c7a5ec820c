import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

export const containerMemoryLimited: Rule = {
  name: 'container-memory-limited',
  description: 'Containers have a memory limit.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    if (!container.memory) report(`${args.name}: no memory limit; write memory, in megabytes`);
  }),
};

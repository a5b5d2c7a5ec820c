import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

export const containerHealthChecked: Rule = {
  name: 'container-health-checked',
  description: 'Containers have a health check.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    if (!container.healthcheck?.tests?.length) {
      report(`${args.name}: no health check; write healthcheck: { tests: [...] }`);
    }
  }),
};

import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

export const containerLimited: Rule = {
  name: 'container-limited',
  description: 'Containers have limits, a health check and a restart policy.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    if (!container.memory) report(`${args.name}: no memory limit; write memory, in megabytes`);
    if (!container.ulimits?.some((limit) => limit.name === 'nproc')) {
      report(`${args.name}: no limit of processes; write ulimits: [{ name: 'nproc', … }]`);
    }
    if (!container.logOpts?.['max-size']) {
      report(`${args.name}: its log grows without end; write logOpts: { 'max-size': '10m' }`);
    }
    if (!container.healthcheck?.tests?.length) {
      report(`${args.name}: no health check; write healthcheck: { tests: [...] }`);
    }
    if (container.restart !== 'unless-stopped' && container.restart !== 'always') {
      report(`${args.name}: it stays down after a crash; write restart: 'unless-stopped'`);
    }
  }),
};

import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

export const containerUnprivileged: Rule = {
  name: 'container-unprivileged',
  description: 'Containers drop every capability and cannot gain new privileges.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    if (container.privileged === true) report(`${args.name}: remove privileged: true`);
    if (container.networkMode === 'host') report(`${args.name}: remove networkMode: 'host'`);
    if (!container.capabilities?.drops?.includes('ALL')) {
      report(`${args.name}: write capabilities: { drops: ['ALL'] }`);
    }
    const added = container.capabilities?.adds ?? [];
    if (added.length > 0) report(`${args.name}: remove capabilities.adds: ${added.join(', ')}`);
    if (!container.securityOpts?.includes('no-new-privileges:true')) {
      report(`${args.name}: write securityOpts: ['no-new-privileges:true']`);
    }
  }),
};

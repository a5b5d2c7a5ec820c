import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

/** Namespaces that a container has to itself, by the field that would share the host's. */
const NAMESPACES = ['networkMode', 'pidMode', 'ipcMode', 'usernsMode'] as const;

export const containerUnprivileged: Rule = {
  name: 'container-unprivileged',
  description: 'Containers drop every capability, gain no privileges and share no namespace.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    if (container.privileged === true) {
      report(`${args.name}: is root on the host; remove privileged: true`);
    }
    for (const field of NAMESPACES) {
      const mode = container[field] ?? '';
      if (/^(host$|container:)/.test(mode)) {
        report(`${args.name}: ${field} is shared: '${mode}'; remove ${field}`);
      }
    }
    if (!container.capabilities?.drops?.includes('ALL')) {
      report(`${args.name}: keeps capabilities; write capabilities: { drops: ['ALL'] }`);
    }
    const added = container.capabilities?.adds ?? [];
    if (added.length > 0) {
      report(`${args.name}: adds capabilities: '${added.join(', ')}'; remove capabilities.adds`);
    }
    const options = container.securityOpts ?? [];
    if (!options.includes('no-new-privileges:true')) {
      report(`${args.name}: may gain privileges; write securityOpts: ['no-new-privileges:true']`);
    }
    for (const option of options.filter((each) => /[:=](unconfined|disable)$/.test(each))) {
      report(`${args.name}: a protection is turned off: '${option}'; remove it from securityOpts`);
    }
  }),
};

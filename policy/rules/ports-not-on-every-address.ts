import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

export const portsNotOnEveryAddress: Rule = {
  name: 'ports-not-on-every-address',
  description: 'Ports are published on a named address: Docker goes around the host firewall.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, ({ ports }, args, report) => {
    for (const { ip, external } of ports ?? []) {
      if (ip !== undefined && ip !== '' && ip !== '0.0.0.0' && ip !== '::') continue;
      report(
        `${args.name}: port ${String(external)} is published on ${ip ?? 'every address'}; write ip: '127.0.0.1' or the LAN address`,
      );
    }
  }),
};

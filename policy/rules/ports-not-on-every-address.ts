import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

const EVERY = ['', '0.0.0.0', '::', '[::]'];

export const portsNotOnEveryAddress: Rule = {
  name: 'ports-not-on-every-address',
  description: 'Ports are published on a named address: Docker goes around the host firewall.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    for (const { ip, external } of container.ports ?? []) {
      if (ip !== undefined && !EVERY.includes(ip)) continue;
      report(
        `${args.name}: port ${String(external)} is published on every address: '${ip ?? ''}'; write ip: '127.0.0.1' or the LAN address`,
      );
    }
    if (container.publishAllPorts === true) {
      report(
        `${args.name}: all ports are published on every address; remove publishAllPorts, and write the ports with ip: '127.0.0.1'`,
      );
    }
  }),
};

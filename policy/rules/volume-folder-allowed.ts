import path from 'node:path';
import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

/** The system's own folders, with all below them. */
const SYSTEM = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib64',
  '/proc',
  '/root',
  '/run',
  '/sbin',
  '/sys',
  '/usr',
  '/var/lib/containerd',
  '/var/lib/docker',
  '/var/run',
];
/** Folders that others' data lies in too: below them is fine. */
const SHARED = ['/', '/home', '/media', '/mnt', '/opt', '/srv', '/tmp', '/var', '/var/lib'];

export const volumeFolderAllowed: Rule = {
  name: 'volume-folder-allowed',
  description: 'A volume that lies in a folder of the host has one of its own.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Volume, ({ driverOpts }, args, report) => {
    const device = driverOpts?.['device'];
    if (device === undefined) return;
    const folder = path.posix.resolve('/', device);
    const isSystem = SYSTEM.some((each) => folder === each || folder.startsWith(`${each}/`));
    if (isSystem || SHARED.includes(folder)) {
      report(
        `${args.name}: lies in a folder of others: '${device}'; write a folder of its own, such as /srv/fleet/…`,
      );
    }
  }),
};

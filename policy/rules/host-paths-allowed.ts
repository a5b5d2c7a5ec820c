import path from 'node:path';
import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import { SOUND } from '../../src/plan/hardware';
import { LABELS, readLabelInput } from '../../src/docker/labels';
import type { Rule } from '../rule';

export const hostPathsAllowed: Rule = {
  name: 'host-paths-allowed',
  description:
    'Of the host, containers see sound and the devices of their row: data is in volumes.',
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    const bound = (container.mounts ?? [])
      .filter(({ type }) => type === 'bind')
      .map(({ source }) => source ?? '');
    const mounted = (container.volumes ?? []).flatMap(({ hostPath }) => hostPath ?? []);
    for (const source of [...bound, ...mounted]) {
      if (isSocket(source) || SOUND.mounts.includes(source)) continue;
      report(
        `${args.name}: mounts a path of the host: '${source}'; write a volume, or one of ${SOUND.mounts.join(', ')}`,
      );
    }
    const named = readLabelInput(container.labels, LABELS.devices)?.split(',') ?? [];
    for (const { hostPath } of container.devices ?? []) {
      if (SOUND.devices.includes(hostPath) || named.includes(hostPath)) continue;
      report(
        `${args.name}: uses a device that its row does not list: '${hostPath}'; remove it, or add it to devices of the row`,
      );
    }
    for (const { type, fromContainer } of [
      ...(container.mounts ?? []).map((mount) => ({ type: mount.type, fromContainer: undefined })),
      ...(container.volumes ?? []).map((volume) => ({ type: 'volume', ...volume })),
    ]) {
      if (!['bind', 'volume', 'tmpfs'].includes(type)) {
        report(`${args.name}: mount type is not allowed: '${type}'; write type: 'volume'`);
      }
      if (fromContainer) {
        report(
          `${args.name}: takes volumes from another container: '${fromContainer}'; write its own volumes`,
        );
      }
    }
  }),
};

/** Another rule's, docker-socket-proxied, which says more. */
const isSocket = (source: string): boolean => path.basename(source) === 'docker.sock';

import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type { Rule } from '../rule';

const SOCKET = /docker\.sock|containerd\.sock|podman\.sock/;

export const dockerSocketProxied: Rule = {
  name: 'docker-socket-proxied',
  description: "No container gets the Docker engine's socket: a read-only mount protects nothing.",
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    const given = [
      ...(container.mounts ?? []).map(({ source }) => source),
      ...(container.volumes ?? []).flatMap(({ hostPath, containerPath }) => [
        hostPath,
        containerPath,
      ]),
    ].filter((each) => each !== undefined && SOCKET.test(each));
    for (const socket of new Set(given)) {
      report(`${args.name}: it mounts ${String(socket)}, which is root on the host; remove it`);
    }
  }),
};

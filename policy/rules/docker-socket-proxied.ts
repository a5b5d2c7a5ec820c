import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type * as pulumi from '@pulumi/pulumi';
import { dockerProxy, DOCKER_HOST, buildProxyCommand } from '../../src/plan/docker-proxy';
import { listKnownItems, readKnown } from '../known';
import { LABELS, readLabelInput } from '../../src/docker/labels';
import type { Rule } from '../rule';

const SOCKET = /(docker|containerd|podman)\.sock/;

export const dockerSocketProxied: Rule = {
  name: 'docker-socket-proxied',
  description:
    "Only the proxy mounts the Docker engine's socket, and only services whose row says so reach the proxy.",
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    const sockets = [
      ...(container.mounts ?? []).map(({ source }) => source),
      ...(container.volumes ?? []).flatMap(({ hostPath, containerPath }) => [
        hostPath,
        containerPath,
      ]),
    ].filter((each) => each !== undefined && SOCKET.test(each));
    if (isProxy(container)) {
      if (sockets.length > 0 && !isFiltering(container)) {
        report(
          `${args.name}: lets forbidden requests through to Docker; write command: buildProxyCommand(…)`,
        );
      }
      if ((container.ports ?? []).length > 0) {
        report(`${args.name}: publishes a port that gives access to Docker; remove ports`);
      }
      return;
    }
    for (const socket of new Set(sockets)) {
      // Read-only protects nothing: whoever may connect may ask for anything.
      report(
        `${args.name}: mounts a socket that gives root on the host: '${String(socket)}'; write dockerSocket: true in its row`,
      );
    }
    const asks = listKnownItems(container.envs).filter((pair) => pair.startsWith('DOCKER_HOST='));
    const joined = listKnownItems(container.networksAdvanced).filter(({ name }) =>
      name.endsWith(`-${dockerProxy.name}`),
    );
    if (
      asks.length + joined.length > 0 &&
      readLabelInput(container.labels, LABELS.docker) !== 'true'
    ) {
      report(
        `${args.name}: reaches the Docker engine without dockerSocket in its row; remove DOCKER_HOST and the network, or write dockerSocket: true`,
      );
    }
    for (const host of asks.filter((each) => each !== `DOCKER_HOST=${DOCKER_HOST}`)) {
      report(
        `${args.name}: DOCKER_HOST is not the proxy: '${host.slice('DOCKER_HOST='.length)}'; write ${DOCKER_HOST}`,
      );
    }
  }),
};

type Container = pulumi.Unwrap<docker.ContainerArgs>;

const isProxy = ({ labels }: Container): boolean =>
  readLabelInput(labels, LABELS.infrastructure) === 'true' &&
  readLabelInput(labels, LABELS.service) === dockerProxy.name;

/** Checks whether a proxy runs the configuration that the project writes, for containers of its own stack. */
function isFiltering({ name, command, labels }: Container): boolean {
  const prefix = (readKnown(() => name) ?? '').slice(0, -dockerProxy.name.length);
  const names = /\{64\}\|([^)]*)\)/.exec((command ?? []).join('\n'))?.[1]?.split('|') ?? [];
  const wanted = buildProxyCommand(readLabelInput(labels, LABELS.stack) ?? '', names);
  return (
    prefix !== '' &&
    names.every((each) => each.startsWith(prefix) && /^[a-z0-9-]+$/.test(each)) &&
    JSON.stringify(command) === JSON.stringify(wanted)
  );
}

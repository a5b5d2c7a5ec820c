import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import type * as pulumi from '@pulumi/pulumi';
import { dockerProxy, DOCKER_HOST, proxyCommand } from '../../src/plan/docker-proxy';
import { loadCatalog } from '../../src/checkout/fleet';
import { known, knownItems } from '../known';
import { LABELS, readLabelInput } from '../../src/docker/labels';
import type { Rule } from '../rule';

const SOCKET = /(docker|containerd|podman)\.sock/;

export const dockerSocketProxied: Rule = {
  name: 'docker-socket-proxied',
  description:
    "The Docker engine's socket is the proxy's alone, and its users are those that the catalog names.",
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
      if (sockets.length > 0 && !filters(container)) {
        report(
          `${args.name}: it lets through what it should not; write proxyCommand(…) as command`,
        );
      }
      if ((container.ports ?? []).length > 0) {
        report(`${args.name}: whoever reaches its port asks the engine; remove ports`);
      }
      return;
    }
    for (const socket of new Set(sockets)) {
      // Read-only protects nothing: whoever may connect may ask for anything.
      report(
        `${args.name}: it mounts ${String(socket)}, which is root on the host; write dockerSocket: true in its row`,
      );
    }
    const asks = knownItems(container.envs).filter((pair) => pair.startsWith('DOCKER_HOST='));
    const joined = knownItems(container.networksAdvanced).filter(({ name }) =>
      name.endsWith(`-${dockerProxy.name}`),
    );
    if (
      asks.length + joined.length > 0 &&
      !mayAsk(readLabelInput(container.labels, LABELS.service))
    ) {
      report(
        `${args.name}: it talks to the Docker engine, and its row does not say so; remove DOCKER_HOST and the network, or write dockerSocket: true`,
      );
    }
    for (const host of asks.filter((each) => each !== `DOCKER_HOST=${DOCKER_HOST}`)) {
      report(`${args.name}: given ${host}; write ${DOCKER_HOST}, the proxy`);
    }
  }),
};

type Container = pulumi.Unwrap<docker.ContainerArgs>;

const isProxy = ({ labels }: Container): boolean =>
  readLabelInput(labels, LABELS.infrastructure) === 'true' &&
  readLabelInput(labels, LABELS.service) === dockerProxy.name;

/** Whether a proxy runs the configuration that the project writes, for containers of its own stack. */
function filters({ name, command, labels }: Container): boolean {
  const prefix = (known(() => name) ?? '').slice(0, -dockerProxy.name.length);
  const names = /\{64\}\|([^)]*)\)/.exec((command ?? []).join('\n'))?.[1]?.split('|') ?? [];
  const wanted = proxyCommand(readLabelInput(labels, LABELS.stack) ?? '', names);
  return (
    prefix !== '' &&
    names.every((each) => each.startsWith(prefix) && /^[a-z0-9-]+$/.test(each)) &&
    JSON.stringify(command) === JSON.stringify(wanted)
  );
}

let allowed: ReadonlySet<string> | undefined;

/** Whether the catalog lets a service ask the Docker engine. */
function mayAsk(service: string | undefined): boolean {
  allowed ??= new Set(
    loadCatalog()
      .services.filter(({ dockerSocket }) => dockerSocket)
      .map(({ name }) => name),
  );
  return service !== undefined && allowed.has(service);
}

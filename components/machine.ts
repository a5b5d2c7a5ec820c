import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import { lanAddresses, serviceEnvironment } from '../src/plan/environment';
import { dockerProxy, proxyCommand, reachedNames } from '../src/plan/docker-proxy';
import { peerAlias, volumeId } from '../src/catalog/names';
import { findRole } from '../src/catalog/roles';
import { commandOf, type PlacedService } from '../src/plan/service';
import { isReal, type MachinePlan } from '../src/plan/plan';
import type { InfrastructureRow } from '../src/catalog/schema';
import { Container } from './container';
import { DataVolume } from './data-volume';
import { endpointOf, type Endpoint } from './endpoint';
import type { Lineage } from './lineage';
import { PeerCheck } from './peer-check';
import { PeerNetwork } from './peer-network';
import { LABELS, toLabelInputs } from '../src/docker/labels';

export interface MachineArgs {
  readonly plan: MachinePlan;
  readonly lineage: Lineage;
  /** Digest-pinned reference of an upstream image, by name. */
  readonly upstream: (name: string) => string;
}

/** Part of every service image: asks the port below in bash alone, as dozens of containers run it all the time. */
const HEALTH_CHECK = ['CMD', 'fleet-health'];

/** Everything that runs on one machine: network, volumes, infrastructure, and every service after what it waits for. */
export class Machine extends pulumi.ComponentResource {
  readonly services: Readonly<Record<string, Endpoint>>;
  private readonly args: MachineArgs;
  private readonly network: docker.Network;
  private readonly peer: PeerNetwork | undefined;
  /** What the Docker engine's proxy and those that use it are on; nobody else is. */
  private readonly proxied: docker.Network | undefined;
  private readonly started = new Map<string, Container>();

  constructor(name: string, args: MachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:machine:Machine', name, {}, opts);
    this.args = args;
    const { stack, infrastructure, services } = args.plan;
    this.network = this.bridge('fleet');
    this.proxied = infrastructure.includes(dockerProxy) ? this.bridge(dockerProxy.name) : undefined;
    this.peer =
      stack.peerNetwork === undefined
        ? undefined
        : new PeerNetwork('peers', { network: stack.peerNetwork }, { parent: this });
    for (const row of infrastructure) this.started.set(row.name, this.startServer(row));
    for (const service of services) this.started.set(service.row.name, this.startService(service));
    this.services = Object.fromEntries(
      services.map((service) => [
        service.row.name,
        endpointOf(service, args.lineage.image(service.slug).ref),
      ]),
    );
    this.registerOutputs({ services: this.services });
  }

  private startServer(row: InfrastructureRow): Container {
    const { plan } = this.args;
    const proxy = row === dockerProxy ? this.proxied : undefined;
    return new Container(
      row.name,
      {
        image: this.args.upstream(row.upstream),
        alias: row.name,
        network: (proxy ?? this.network).name,
        user: row.user,
        command: proxy ? this.proxyCommand() : row.command,
        socketGroup: proxy && plan.stack.dockerSocket?.group,
        environment: {},
        ports: [],
        volumes: this.volumes(row.name, row.volumes),
        health: row.health,
        healthInterval: plan.stack.healthInterval,
        healthStartInterval: plan.stack.healthStartInterval,
        memory: row.memory,
        labels: { ...this.labels(), [LABELS.service]: row.name, [LABELS.infrastructure]: 'true' },
      },
      { parent: this, dependsOn: this.args.lineage.scans.of(row.name) },
    );
  }

  private startService(service: PlacedService): Container {
    const { row, slug } = service;
    const { stack, machine } = this.args.plan;
    const image = this.args.lineage.image(slug);
    return new Container(
      slug,
      {
        image: image.ref,
        alias: slug,
        network: this.network.name,
        joins: [
          ...(this.peer && service.crossesMachines
            ? [{ network: this.peer.network, alias: peerAlias(row.name, machine.name) }]
            : []),
          ...(this.proxied && service.docker ? [{ network: this.proxied.name, alias: slug }] : []),
        ],
        user: '10001:10001',
        command:
          row.source === undefined && !isReal(this.args.plan, service) ? undefined : commandOf(row),
        environment: serviceEnvironment(this.args.plan, service),
        hosts: lanAddresses(this.args.plan),
        ports: service.ports,
        volumes: this.volumes(slug, row.volumes),
        gpu: service.gpu,
        audio: service.audio,
        secrets: Object.fromEntries(
          service.secrets.map((name) => [name, pulumi.secret(stack.secrets[name] ?? '')]),
        ),
        health: HEALTH_CHECK,
        healthInterval: stack.healthInterval,
        healthStartInterval: stack.healthStartInterval,
        memory: service.memory,
        labels: {
          ...this.labels(),
          [LABELS.service]: row.name,
          [LABELS.family]: service.family.name,
          ...(service.docker ? { [LABELS.docker]: 'true' } : {}),
        },
      },
      {
        parent: this,
        dependsOn: [
          image,
          ...this.args.lineage.scans.of(slug),
          ...this.args.lineage.signatures.of(slug),
          ...service.waitsFor.flatMap((name) => this.started.get(name) ?? []),
          ...(this.peer && service.crossesMachines ? [this.peer] : []),
          ...this.peerChecks(service),
        ],
      },
    );
  }

  /** What holds `service` back until those it needs on other machines answer. */
  private peerChecks({ row, slug, remote }: PlacedService): PeerCheck[] {
    const { stack } = this.args.plan;
    if (stack.peerWait === 0) return [];
    return remote.map(
      ({ name, host, port }) =>
        new PeerCheck(
          `${slug}-needs-${name.toLowerCase()}`,
          {
            ...{ service: name, host, port, neededBy: row.name, wait: stack.peerWait },
            image: this.args.lineage.image(findRole(this.args.plan.images, 'common-base').name).ref,
            network: this.peer?.network,
          },
          { parent: this, dependsOn: this.peer ? [this.peer] : [] },
        ),
    );
  }

  private volumes(
    owner: string,
    rows: readonly { readonly name: string; readonly path: string }[],
  ): { volume: pulumi.Output<string>; path: string }[] {
    return rows.map(({ name, path }) => {
      const id = volumeId(owner, name);
      const folder = this.args.plan.stack.volumes[id];
      const { volume } = new DataVolume(
        id,
        { volume: this.named(id), folder, labels: this.labels() },
        { parent: this },
      );
      return { volume, path };
    });
  }

  private proxyCommand(): string[] {
    return proxyCommand(pulumi.getStack(), reachedNames(this.named(''), this.args.plan));
  }

  private bridge(name: string): docker.Network {
    const labels = toLabelInputs(this.labels());
    const args = { name: this.named(name), driver: 'bridge', labels };
    return new docker.Network(name, args, { parent: this });
  }

  private named(name: string): string {
    return `${pulumi.getProject()}-${pulumi.getStack()}-${name}`;
  }

  private labels(): Record<string, string> {
    const { stack, machine } = this.args.plan;
    return {
      [LABELS.stack]: pulumi.getStack(),
      [LABELS.engine]: stack.engine,
      [LABELS.machine]: machine.name,
    };
  }
}

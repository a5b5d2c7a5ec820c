import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import { nameInDocker, namePeerCheck } from '../src/catalog/names';
import { findRole } from '../src/catalog/roles';
import { LABELS, toLabelInputs } from '../src/docker/labels';
import { formatDefinitionLabel } from '../src/plan/define-service';
import type { ResolvedInfrastructure } from '../src/plan/infrastructure';
import {
  buildInfrastructureLabels,
  buildServiceLabels,
  buildStackLabels,
} from '../src/plan/labels';
import { FLEET_NETWORK, PEER_NETWORK, PROXY_NETWORK, type NetworkName } from '../src/plan/networks';
import type { MachinePlan } from '../src/plan/plan';
import type { ResolvedService } from '../src/plan/service';
import type { TriedContainer } from '../src/plan/trial-request';
import type { ResolvedVolume } from '../src/plan/volumes';
import { Container, type ContainerArgs } from './container';
import { DataVolume } from './data-volume';
import { describeEndpoint, type Endpoint } from './endpoint';
import type { Lineage } from './lineage';
import { PeerCheck } from './peer-check';
import { PeerNetwork } from './peer-network';

export interface MachineArgs {
  readonly plan: MachinePlan;
  readonly lineage: Lineage;
  /** Digest-pinned reference of an upstream image, by name. */
  readonly upstream: (name: string) => string;
}

/** Part of every service image: asks the health port in bash only, to stay cheap: dozens of containers run it all the time. */
const HEALTH_CHECK = ['CMD', 'fleet-health'];

/** The user that every image of the project ends with. */
const USER = '10001:10001';

/** Everything that runs on one machine: network, volumes, infrastructure, and every service after what it waits for. */
export class Machine extends pulumi.ComponentResource {
  readonly services: Readonly<Record<string, Endpoint>>;
  private readonly args: MachineArgs;
  private readonly labels: Readonly<Record<string, string>>;
  private readonly networks = new Map<NetworkName, pulumi.Input<string>>();
  private readonly peer: PeerNetwork | undefined;
  private readonly started = new Map<string, Container>();

  constructor(name: string, args: MachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:machine:Machine', name, {}, opts);
    this.args = args;
    const { stack, machine, infrastructure, services } = args.plan;
    this.labels = buildStackLabels(stack, machine);
    this.addBridge(FLEET_NETWORK);
    if (infrastructure.some(({ network }) => network === PROXY_NETWORK)) {
      this.addBridge(PROXY_NETWORK);
    }
    this.peer = this.addPeerNetwork();
    for (const row of infrastructure) this.started.set(row.name, this.startInfrastructure(row));
    for (const service of services) this.started.set(service.row.name, this.startService(service));
    this.services = Object.fromEntries(
      services.map((service) => [
        service.row.name,
        describeEndpoint(service, args.lineage.image(service.slug).ref),
      ]),
    );
    this.registerOutputs({ services: this.services });
  }

  private addBridge(name: NetworkName): void {
    const network = new docker.Network(
      name,
      { name: this.inDocker(name), driver: 'bridge', labels: toLabelInputs(this.labels) },
      { parent: this },
    );
    this.networks.set(name, network.name);
  }

  private addPeerNetwork(): PeerNetwork | undefined {
    const { peerNetwork } = this.args.plan.stack;
    if (peerNetwork === undefined) return undefined;
    const peer = new PeerNetwork(PEER_NETWORK, { network: peerNetwork }, { parent: this });
    this.networks.set(PEER_NETWORK, peer.network);
    return peer;
  }

  private startInfrastructure(row: ResolvedInfrastructure): Container {
    const { lineage, upstream } = this.args;
    return new Container(
      row.name,
      {
        ...this.common(row.name),
        service: row.name,
        image: upstream(row.upstream),
        network: this.network(row.network),
        user: row.user,
        command: row.command,
        dockerSocket: row.dockerSocket,
        environment: {},
        ports: [],
        volumes: this.addVolumes(row.volumes),
        health: row.health,
        memory: row.memory,
        labels: { ...this.labels, ...buildInfrastructureLabels(row.name) },
      },
      { parent: this, dependsOn: lineage.scans.of(row.name) },
    );
  }

  private startService(service: ResolvedService): Container {
    const { slug } = service;
    const { lineage } = this.args;
    const image = lineage.image(slug);
    const peer = service.joins.some(({ network }) => network === PEER_NETWORK)
      ? this.peer
      : undefined;
    return new Container(
      slug,
      {
        ...this.common(slug),
        service: service.row.name,
        startSeconds: service.startSeconds,
        image: image.ref,
        network: this.network(FLEET_NETWORK),
        joins: service.joins.map(({ network, alias }) => ({
          network: this.network(network),
          alias,
        })),
        user: USER,
        command: service.command,
        environment: service.environment,
        hosts: service.hosts,
        ports: service.ports,
        volumes: this.addVolumes(service.volumes),
        gpu: service.gpu,
        audio: service.audio,
        devices: service.devices,
        deviceGroups: service.deviceGroups,
        secrets: this.readSecrets(service),
        health: HEALTH_CHECK,
        memory: service.memory,
        trial: this.describeTrial(service),
        labels: {
          ...this.labels,
          ...buildServiceLabels(service),
          [LABELS.definition]: formatDefinitionLabel(service),
        },
      },
      {
        parent: this,
        dependsOn: [
          image,
          ...lineage.scans.of(slug),
          ...lineage.signatures.of(slug),
          ...service.waitsFor.flatMap((name) => this.started.get(name) ?? []),
          ...(peer ? [peer] : []),
          ...this.addPeerChecks(service),
        ],
      },
    );
  }

  /** Arguments of every container, by its name in the program. */
  private common(
    name: string,
  ): Pick<ContainerArgs, 'name' | 'alias' | 'healthInterval' | 'healthStartInterval'> {
    const { healthInterval, healthStartInterval } = this.args.plan.stack;
    return { name: this.inDocker(name), alias: name, healthInterval, healthStartInterval };
  }

  /** Describes the trial of a release; undefined where its row or the stack wants none. */
  private describeTrial(service: ResolvedService): ContainerArgs['trial'] {
    const { row, slug, trial, held, minReadySeconds, startSeconds } = service;
    if (!trial) return undefined;
    const { stack, infrastructure } = this.args.plan;
    return {
      stack: stack.name,
      service: row.name,
      slug,
      running: this.inDocker(slug),
      definition: formatDefinitionLabel(service),
      held: held !== undefined,
      release: {
        ...describeTried(service),
        environment: service.environment,
        hosts: service.hosts,
        user: USER,
        health: HEALTH_CHECK,
      },
      servers: infrastructure
        .filter(({ name }) => row.infrastructure.includes(name))
        .sort((one, other) => (one.name < other.name ? -1 : 1))
        .map((server) => ({
          ...describeTried(server),
          name: server.name,
          image: this.args.upstream(server.upstream),
          environment: {},
          hosts: {},
          user: server.user,
          health: server.health,
        })),
      minReadySeconds,
      ...(startSeconds === undefined ? {} : { startSeconds }),
    };
  }

  private readSecrets({ secrets }: ResolvedService): Record<string, pulumi.Output<string>> {
    const { stack } = this.args.plan;
    return Object.fromEntries(
      secrets.map((name) => [name, pulumi.secret(stack.secrets[name] ?? '')]),
    );
  }

  /** Adds the gates that hold `service` back until those it needs on other machines answer. */
  private addPeerChecks({ row, slug, remote }: ResolvedService): PeerCheck[] {
    const { stack, images } = this.args.plan;
    const wait = stack.peerWait;
    if (wait === 0 || remote.length === 0) return [];
    const image = this.args.lineage.image(findRole(images, 'common-base').name).ref;
    return remote.map(
      ({ name, host, port }) =>
        new PeerCheck(
          namePeerCheck(slug, name),
          {
            service: name,
            host,
            port,
            neededBy: row.name,
            wait,
            image,
            network: this.peer?.network,
          },
          { parent: this, dependsOn: this.peer ? [this.peer] : [] },
        ),
    );
  }

  private addVolumes(volumes: readonly ResolvedVolume[]): ContainerArgs['volumes'] {
    return volumes.map(({ id, name, folder, path }) => {
      const args = { volume: name, folder, labels: this.labels };
      return { volume: new DataVolume(id, args, { parent: this }).volume, path };
    });
  }

  private network(name: NetworkName): pulumi.Input<string> {
    const network = this.networks.get(name);
    if (network === undefined) throw new Error(`network ${name} is not part of this stack`);
    return network;
  }

  private inDocker(name: string): string {
    return nameInDocker(this.args.plan.stack, name);
  }
}

/** What the containers of a trial have in common with those of services and infrastructure. */
const describeTried = ({
  command,
  memory,
  volumes,
}: Pick<ResolvedService, 'command' | 'memory' | 'volumes'>): Pick<
  TriedContainer,
  'command' | 'memory' | 'volumes'
> => ({
  ...(command ? { command: [...command] } : {}),
  memory,
  volumes: volumes.map(({ path }) => path),
});

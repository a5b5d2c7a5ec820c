import { dockerProxy } from './docker-proxy';
import { imageOn } from './family';
import { audioOf, sharedMemory, type Audio, type Gpu, type GpuShare } from './hardware';
import { addressVariables, peerAlias, slugOf } from '../catalog/names';
import { substitute, type Reference } from '../catalog/references';
import { find } from '../catalog/rows';
import type { Catalog, ImageRow, MachineRow, ServiceRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';

/** Port inside every service container on which `GET /health` answers. */
export const HEALTH_PORT = 18080;

/** A port of a service as the machine publishes it. */
export interface PublishedPort {
  readonly name: string;
  readonly container: number;
  /** Address and port on the host. */
  readonly ip: string;
  readonly host: number;
}

/** One service where and how it runs on the stack's machine. */
export interface PlacedService {
  readonly row: ServiceRow;
  /** Name on the networks, in container and volume names. */
  readonly slug: string;
  readonly family: ImageRow;
  /** Services and infrastructure rows of this machine that it waits for. */
  readonly waitsFor: readonly string[];
  /** Health or protocol URL of everything it depends on, by name. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Services of other machines that it depends on, and where it reaches their health. */
  readonly remote: readonly RemoteService[];
  readonly ports: readonly PublishedPort[];
  readonly environment: Readonly<Record<string, string>>;
  /** Talks with another machine: joins the peer network where the stack has one. */
  readonly crossesMachines: boolean;
  /** Memory limit in megabytes of 2^20 bytes. */
  readonly memory: number;
  /** What it reserves of the card; undefined for a CPU service, and where the stack has no card. */
  readonly gpu: GpuShare | undefined;
  readonly audio: Audio | undefined;
  /** Talks with the Docker engine, through the stack's proxy. */
  readonly docker: boolean;
  /** Secrets of the row that the stack has a value of. */
  readonly secrets: readonly string[];
}

export interface RemoteService {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** `row` where and how it runs on `machine`. */
export function place(
  catalog: Catalog,
  stack: StackConfig,
  machine: MachineRow,
  gpu: Gpu | undefined,
  row: ServiceRow,
): PlacedService {
  const placement = row.placements[machine.name] ?? { dependsOn: [], env: {} };
  const isLocal = (name: string): boolean =>
    find(catalog.services, name).placements[machine.name] !== undefined;
  const remote = placement.dependsOn.filter((name) => !isLocal(name));
  const wantedElsewhere = catalog.services.some((other) =>
    Object.entries(other.placements).some(
      ([where, { dependsOn }]) =>
        where !== machine.name &&
        dependsOn.includes(row.name) &&
        find(catalog.services, row.name).placements[where] === undefined,
    ),
  );
  const family = imageOn(catalog, stack, row);
  const address = addresses(catalog, stack, machine);
  const infrastructure = row.infrastructure.map((name) => find(catalog.infrastructure, name));
  const ip = wantedElsewhere ? stack.address : '127.0.0.1';
  const publish = (name: string, host: number, container: number): PublishedPort => ({
    name,
    container,
    ip,
    host: host + stack.portOffset,
  });
  const docker = row.dockerSocket && stack.dockerSocket !== undefined;
  const resolve = ({ kind, name }: Reference): string => String(address(name)[kind]);
  return {
    row,
    slug: slugOf(row.name),
    family,
    waitsFor: [
      ...row.infrastructure,
      ...(docker ? [dockerProxy.name] : []),
      ...placement.dependsOn.filter(isLocal),
    ],
    remote: remote.map((name) => {
      const { host, health } = address(name);
      return { name, host, port: health };
    }),
    dependencies: {
      ...Object.fromEntries(
        infrastructure.map(({ name, scheme, port }) => [
          name,
          `${scheme}://${name}:${String(port)}`,
        ]),
      ),
      ...Object.fromEntries(
        placement.dependsOn.map((name) => {
          const { host, health } = address(name);
          return [name, `http://${host}:${String(health)}/health`];
        }),
      ),
    },
    ports: [
      publish('service', row.port, row.port),
      publish('health', row.healthPort, HEALTH_PORT),
      ...row.listen
        .filter((listen) => listen.publish)
        .map((listen) => publish(listen.name, listen.container, listen.container)),
    ],
    environment: {
      ...Object.fromEntries(
        placement.dependsOn.flatMap((name) => addressVariables(name, address(name))),
      ),
      ...mapValues({ ...row.env, ...placement.env }, (value) => substitute(value, resolve)),
    },
    crossesMachines: remote.length > 0 || wantedElsewhere,
    memory: row.memory ?? (family.track ? 8192 : 512),
    gpu:
      gpu && find(catalog.images, row.family).track
        ? { ...gpu, sharedMemory: sharedMemory(row) }
        : undefined,
    audio: audioOf(stack, row),
    docker,
    secrets: row.secrets.filter((name) => name in stack.secrets),
  };
}

interface Address {
  readonly host: string;
  readonly port: number;
  readonly health: number;
}

/** Where a service of this machine reaches any row: by container name here, else by network or LAN. */
function addresses(
  catalog: Catalog,
  stack: StackConfig,
  machine: MachineRow,
): (name: string) => Address {
  return (name) => {
    const server = catalog.infrastructure.find((row) => row.name === name);
    if (server) return { host: server.name, port: server.port, health: server.port };
    const target = find(catalog.services, name);
    const inside = { port: target.port, health: HEALTH_PORT };
    if (target.placements[machine.name]) return { host: slugOf(name), ...inside };
    // Of several machines the first that this one has an address of, in the row's order.
    const machines = Object.keys(target.placements);
    const where = machines.find((name) => name in stack.peers) ?? machines[0] ?? '';
    if (stack.peerNetwork !== undefined) return { host: peerAlias(name, where), ...inside };
    const host = stack.peers[where] ?? where;
    return { host, port: target.port, health: target.healthPort };
  };
}

const mapValues = (
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** What runs a row's own source, whose root is /app. */
export function commandOf({ run }: ServiceRow): string[] {
  return 'script' in run
    ? ['python', run.script, ...run.args]
    : ['python', '-m', run.module, ...run.args];
}

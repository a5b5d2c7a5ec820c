import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import { nameReady } from '../src/catalog/names';
import { toLabelInputs } from '../src/docker/labels';
import { DOCKER_SOCKET } from '../src/docker/socket';
import { dropTag } from '../src/plan/image-tag';
import {
  omitDependencies,
  readDependencies,
  substituteMissing,
  substituteMissingImage,
  warnIfSkipped,
} from './continue-on-error';
import { Ready } from './ready';
import { Trial, type TrialArgs } from './trial';
import { START_PERIOD } from '../src/plan/start-seconds';
import { GPU_REQUEST, type Audio, type GpuShare } from '../src/plan/hardware';

export interface ContainerArgs {
  /** Name in Docker. */
  readonly name: string;
  /** Name of its row, as messages have it. */
  readonly service: string;
  /** Digest-pinned reference of its image. */
  readonly image: pulumi.Input<string>;
  /** Name on the stack's network. */
  readonly alias: string;
  readonly network: pulumi.Input<string>;
  /** Further networks that it joins, and its name there. @default none */
  readonly joins?: readonly { readonly network: pulumi.Input<string>; readonly alias: string }[];
  /** `uid:gid`, never root. */
  readonly user: string;
  /** Command line; @default the image's own */
  readonly command?: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Host names it can resolve beyond the network's own. @default none */
  readonly hosts?: Readonly<Record<string, string>>;
  readonly ports: readonly {
    readonly ip: string;
    readonly host: number;
    readonly container: number;
  }[];
  readonly volumes: readonly { readonly volume: pulumi.Input<string>; readonly path: string }[];
  /** Share of the GPU that it reserves. @default none */
  readonly gpu?: GpuShare | undefined;
  /** Sound devices and sockets. @default none */
  readonly audio?: Audio | undefined;
  /** Further devices of the host. @default none */
  readonly devices?: readonly string[];
  /** Groups of its image that may use them. @default none */
  readonly deviceGroups?: readonly string[];
  /** Path of the Docker engine's socket, and the group that owns it. The socket's proxy alone gets it. @default none */
  readonly dockerSocket?: { readonly path: string; readonly group: number } | undefined;
  /** Secrets by name, each a file /run/secrets/NAME. @default none */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Health check command line, as Docker takes it: `['CMD', …]`. */
  readonly health: readonly string[];
  /** Seconds between health checks: `fleet:healthInterval` of Pulumi.<stack>.yaml, whose default is in src/stack/schema.ts. */
  readonly healthInterval: number;
  /** Seconds that it may take until it is first healthy. @default failing checks count after 30 s, and what waits for it gives up after 180 s */
  readonly startSeconds?: number | undefined;
  /** Seconds between health checks while the container starts. @default healthInterval */
  readonly healthStartInterval?: number | undefined;
  /** Memory limit in megabytes of 2^20 bytes, without swap: the row's `memory`, or the default of src/plan/memory-limit.ts. */
  readonly memory: number;
  readonly labels: Readonly<Record<string, string>>;
  /** The trial of its definition that comes before it is replaced. @default none */
  readonly trial?: TrialArgs['request'] | undefined;
}

/** Limit of threads and processes of uid 10001, for all containers together: the Docker provider has none per container. */
const NPROC = 32768;
/** Open files: below what nested and rootless engines may grant. */
const NOFILE = 16384;

/** Bytes of stack that torch's and vLLM's threads are used to. */
const GPU_STACK = 64 * 2 ** 20;

/** Seconds that a container has to end by itself after SIGTERM, before it is killed: Redis writes its data then. */
const STOP_SECONDS = 10;

/** Said of a container that Pulumi skipped. */
const SKIPPED = 'is not changed, because it failed itself or waits for something that failed';

/** Privileges and log limits that are the same for every container. */
const UNPRIVILEGED: Partial<docker.ContainerArgs> = {
  capabilities: { drops: ['ALL'] },
  securityOpts: ['no-new-privileges:true'],
};

const ROTATED_LOG: Partial<docker.ContainerArgs> = {
  logDriver: 'json-file',
  logOpts: { 'max-size': '10m', 'max-file': '3' },
};

/**
 * A container of the fleet: unprivileged, limited, health-checked, restarted. The embedded engine translates its inputs for
 * docker compose in src/engines/embedded/translate-container.ts.
 */
export class Container extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: ContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:container:Container', name, {}, omitDependencies(opts));
    const ref = substituteMissingImage(args.image);
    const image = new docker.RemoteImage(
      name,
      // Kept on destroy: an earlier digest is what a rollback starts from.
      { name: ref, keepLocally: true },
      { parent: this },
    );
    const dependsOn = readDependencies(opts);
    const pulled = substituteMissing(image.repoDigest, ref.apply(dropTag));
    const trials = this.tryFirst(name, args, pulled, dependsOn);
    const container = new docker.Container(
      name,
      {
        name: args.name,
        image: pulled,
        hostname: args.alias,
        user: args.user,
        ...commandOptions(args),
        envs: Object.entries(args.environment).map(([key, value]) => `${key}=${value}`),
        ...networkOptions(args),
        ...storageOptions(args),
        ...deviceOptions(args),
        ...gpuOptions(args),
        ...secretUploads(args),
        healthcheck: healthCheck(args),
        restart: 'unless-stopped',
        memory: args.memory,
        memorySwap: args.memory, // The same value: no swap.
        ulimits: ulimits(args),
        ...UNPRIVILEGED,
        ...ROTATED_LOG,
        stopTimeout: STOP_SECONDS,
        // Without it the provider kills a container that it removes.
        destroyGraceSeconds: STOP_SECONDS,
        // Otherwise a refresh takes a stopped container for one that must be changed, or that is gone.
        mustRun: false,
        labels: toLabelInputs(args.labels),
        // `Ready` waits: by the provider's own wait a container that fails would be replaced at the next update.
        wait: false,
      },
      {
        parent: this,
        dependsOn: [...dependsOn, ...trials],
        // Ports are fixed, so the old container must be gone before the new one starts.
        deleteBeforeReplace: true,
        // The provider would note another health check in the state alone: Docker changes none of a container.
        replaceOnChanges: ['healthcheck'],
      },
    );
    // What depends on this component waits for it, too.
    new Ready(
      nameReady(name),
      {
        service: args.service,
        container: args.name,
        id: container.id,
        health: args.health,
        startSeconds: args.startSeconds,
      },
      // Pulumi would delete it before the container, also where that waits for a trial that failed.
      { parent: this, dependsOn: trials },
    );
    warnIfSkipped(container, container.exitCode, `${args.name}: ${SKIPPED}`);
    this.name = container.name;
    this.registerOutputs({ name: this.name });
  }

  /** Adds the trial that comes before the container. */
  private tryFirst(
    name: string,
    { trial, secrets = {} }: ContainerArgs,
    image: pulumi.Input<string>,
    dependsOn: pulumi.Input<pulumi.Resource>[],
  ): Trial[] {
    if (!trial) return [];
    const args = { request: trial, image, secrets };
    return [new Trial(name, args, { parent: this, dependsOn })];
  }
}

/** A part of a container's inputs; a field that does not apply is absent. */
type Options = Partial<docker.ContainerArgs>;

const commandOptions = ({ command }: ContainerArgs): Options =>
  command ? { command: [...command] } : {};

function networkOptions({ alias, network, joins = [], hosts, ports }: ContainerArgs): Options {
  const options: Options = {
    ports: ports.map(({ ip, host, container }) => ({
      ip,
      internal: container,
      external: host,
      protocol: 'tcp',
    })),
    networksAdvanced: [{ network, alias }, ...joins].map((each) => ({
      name: each.network,
      aliases: [each.alias],
    })),
  };
  if (hosts) options.hosts = Object.entries(hosts).map(([host, ip]) => ({ host, ip }));
  return options;
}

const storageOptions = (args: ContainerArgs): Options => ({
  volumes: args.volumes.map(({ volume, path }) => ({ volumeName: volume, containerPath: path })),
  ...bindMounts(args),
});

/** Binds sound sockets, or the Docker engine's socket. */
function bindMounts({ audio, dockerSocket }: ContainerArgs): Options {
  const mounts = (audio?.mounts ?? []).map((path) => ({ source: path, target: path }));
  if (dockerSocket) mounts.push({ source: dockerSocket.path, target: DOCKER_SOCKET });
  if (!audio && mounts.length === 0) return {};
  return { mounts: mounts.map((mount) => ({ type: 'bind', ...mount })) };
}

function deviceOptions({
  audio,
  devices = [],
  deviceGroups = [],
  dockerSocket,
}: ContainerArgs): Options {
  const paths = [...new Set([...(audio?.devices ?? []), ...devices])];
  const groups = [...new Set([...(audio?.groups ?? []), ...deviceGroups])];
  if (dockerSocket) groups.push(String(dockerSocket.group));
  const options: Options = {};
  if (audio ?? paths.length > 0) {
    options.devices = paths.map((path) => ({
      hostPath: path,
      containerPath: path,
      permissions: 'rwm',
    }));
  }
  if (audio ?? groups.length > 0) options.groupAdds = groups;
  return options;
}

/** Reserves the one GPU of the stack. */
const gpuOptions = ({ gpu }: ContainerArgs): Options =>
  gpu
    ? {
        deviceRequests: [
          {
            driver: GPU_REQUEST.driver,
            deviceIds: [gpu.device],
            capabilities: [...GPU_REQUEST.capabilities],
          },
        ],
        shmSize: gpu.sharedMemory,
      }
    : {};

/** Hands secrets over as files, as an environment variable shows in `docker inspect`. */
const secretUploads = ({ secrets }: ContainerArgs): Options =>
  secrets
    ? {
        uploads: Object.entries(secrets).map(([secret, content]) => ({
          file: `/run/secrets/${secret}`,
          content,
          permissions: '0444',
        })),
      }
    : {};

/** Sets every field: one left to the image would show as a change at every preview. */
function healthCheck({
  health,
  healthInterval,
  healthStartInterval,
  startSeconds = START_PERIOD,
}: ContainerArgs): docker.types.input.ContainerHealthcheck {
  const check: docker.types.input.ContainerHealthcheck = {
    tests: [...health],
    interval: seconds(healthInterval),
    timeout: '5s',
    retries: 3,
    startPeriod: seconds(startSeconds),
  };
  if (healthStartInterval !== undefined) check.startInterval = seconds(healthStartInterval);
  return check;
}

/** Formats seconds as Docker itself does: a refresh reads '1m30s', of which '90s' would be a change. */
function seconds(count: number): string {
  const minutes = Math.floor(count / 60);
  return `${minutes > 0 ? `${String(minutes)}m` : ''}${String(count % 60)}s`;
}

function ulimits({ gpu }: ContainerArgs): docker.types.input.ContainerUlimit[] {
  const limits = [ulimit('nofile', NOFILE), ulimit('nproc', NPROC)];
  if (gpu) limits.push(ulimit('memlock', gpu.lockedMemory), ulimit('stack', GPU_STACK));
  return limits;
}

const ulimit = (name: string, limit: number): docker.types.input.ContainerUlimit => ({
  name,
  soft: limit,
  hard: limit,
});

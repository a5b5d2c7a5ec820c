import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import { DOCKER_SOCKET } from '../src/plan/docker-proxy';
import type { Audio, GpuShare } from '../src/plan/hardware';
import { toLabelInputs } from '../src/docker/labels';

export interface ContainerArgs {
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
  /** What it reserves of the card. @default none */
  readonly gpu?: GpuShare | undefined;
  /** Sound devices and sockets. @default none */
  readonly audio?: Audio | undefined;
  /** Group that owns the Docker engine's socket, for the proxy before it alone. @default no socket */
  readonly socketGroup?: number | undefined;
  /** Secrets by name, each a file /run/secrets/NAME. @default none */
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Health check command line, as Docker takes it: `['CMD', …]`. */
  readonly health: readonly string[];
  /** Seconds between health checks, and while it starts. @default start: the same */
  readonly healthInterval: number;
  readonly healthStartInterval?: number | undefined;
  /** Memory limit in megabytes of 2^20 bytes; there is no swap beyond it. */
  readonly memory: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** Threads and processes of uid 10001 on the whole host: the Docker provider has no limit per container. */
const NPROC = 32768;
/** Open files: below what nested and rootless engines may grant. */
const NOFILE = 16384;

/** Bytes of stack that torch's and vLLM's threads are used to. */
const GPU_STACK = 64 * 2 ** 20;

/** Seconds that a container may take to answer its health check before `up` calls it failed. */
const WAIT_SECONDS = 180;

/** A container as this fleet runs every one: unprivileged, limited, health-checked, restarted. */
export class Container extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;

  constructor(name: string, args: ContainerArgs, opts?: pulumi.ComponentResourceOptions) {
    super('fleet:container:Container', name, {}, opts);
    const image = new docker.RemoteImage(
      name,
      // Kept on destroy: an earlier digest is what a rollback starts from.
      { name: args.image, keepLocally: true },
      { parent: this },
    );
    const container = new docker.Container(
      name,
      {
        name: `${pulumi.getProject()}-${pulumi.getStack()}-${name}`,
        image: image.repoDigest,
        hostname: args.alias,
        user: args.user,
        ...(args.command ? { command: [...args.command] } : {}),
        envs: Object.entries(args.environment).map(([key, value]) => `${key}=${value}`),
        ports: args.ports.map(({ ip, host, container: internal }) => ({
          ip,
          internal,
          external: host,
          protocol: 'tcp',
        })),
        ...(args.hosts === undefined
          ? {}
          : { hosts: Object.entries(args.hosts).map(([host, ip]) => ({ host, ip })) }),
        volumes: args.volumes.map(({ volume, path }) => ({
          volumeName: volume,
          containerPath: path,
        })),
        networksAdvanced: [
          { name: args.network, aliases: [args.alias] },
          ...(args.joins ?? []).map(({ network, alias }) => ({ name: network, aliases: [alias] })),
        ],
        // Every field: one left to the image would be a difference at each preview.
        healthcheck: {
          tests: [...args.health],
          interval: `${String(args.healthInterval)}s`,
          timeout: '5s',
          retries: 3,
          startPeriod: '30s',
          ...(args.healthStartInterval === undefined
            ? {}
            : { startInterval: `${String(args.healthStartInterval)}s` }),
        },
        restart: 'unless-stopped',
        memory: args.memory,
        memorySwap: args.memory,
        ulimits: [
          { name: 'nofile', soft: NOFILE, hard: NOFILE },
          { name: 'nproc', soft: NPROC, hard: NPROC },
          ...(args.gpu
            ? [
                { name: 'memlock', soft: args.gpu.lockedMemory, hard: args.gpu.lockedMemory },
                { name: 'stack', soft: GPU_STACK, hard: GPU_STACK },
              ]
            : []),
        ],
        ...(args.gpu
          ? {
              deviceRequests: [
                {
                  driver: 'nvidia',
                  deviceIds: [args.gpu.device],
                  capabilities: ['gpu', 'compute', 'utility'],
                },
              ],
              shmSize: args.gpu.sharedMemory,
            }
          : {}),
        ...(args.audio
          ? {
              devices: args.audio.devices.map((hostPath) => ({
                hostPath,
                containerPath: hostPath,
                permissions: 'rwm',
              })),
              groupAdds: [...args.audio.groups],
              mounts: args.audio.mounts.map((path) => ({
                type: 'bind',
                source: path,
                target: path,
              })),
            }
          : {}),
        ...(args.socketGroup === undefined
          ? {}
          : {
              groupAdds: [String(args.socketGroup)],
              mounts: [{ type: 'bind', source: DOCKER_SOCKET, target: DOCKER_SOCKET }],
            }),
        // Files, as an environment variable shows in `docker inspect`.
        ...(args.secrets
          ? {
              uploads: Object.entries(args.secrets).map(([secret, content]) => ({
                file: `/run/secrets/${secret}`,
                content,
                permissions: '0444',
              })),
            }
          : {}),
        capabilities: { drops: ['ALL'] },
        securityOpts: ['no-new-privileges:true'],
        logDriver: 'json-file',
        logOpts: { 'max-size': '10m', 'max-file': '3' },
        stopTimeout: 10,
        labels: toLabelInputs(args.labels),
        wait: true,
        waitTimeout: WAIT_SECONDS,
      },
      // Ports are fixed, so the old container must be gone before the new one starts.
      // Children do not inherit dependsOn.
      { parent: this, dependsOn: opts?.dependsOn ?? [], deleteBeforeReplace: true },
    );
    this.name = container.name;
    this.registerOutputs({ name: this.name });
  }
}

import { z } from 'zod';
import { cardSchema, megabytes, vramSchema } from './card-schema';
import {
  agentPort,
  argument,
  commandLine,
  devicePath,
  healthCommand,
  kebab,
  LEAST_MEMORY,
  LEAST_SERVICE_MEMORY,
  memoryLimit,
  pascal,
  port,
  relativePath,
  unique,
  user,
  variable,
  volumePath,
} from './container-fields';
import type { ScanException } from './scan-exception';
import { agentsSourceSchema } from './agents-source';
import { TRACKS } from './tracks';
import { checkText, plainText } from '../lib/texts';
import type { VramReadings } from './vram-readings';
import { PYTHON_VERSIONS } from '../python/versions';

/**
 * Describes every field of the rows in fleet/: shape, unit and default. Rows are written as `…Input` (defaults left out)
 * and read as the parsed type. The rules that span rows (ports, cycles, edges) are in `checks.ts`.
 */

const environment = z.record(variable, plainText);

const SECONDS = 'write a whole number of seconds from 0 to 600';
const readySeconds = z.int(SECONDS).min(0, SECONDS).max(600, SECONDS);

const START_SECONDS = 'write a whole number of seconds from 30 to 7200';
const startSeconds = z.int(START_SECONDS).min(30, START_SECONDS).max(7200, START_SECONDS);

/** Compressed (registry) and unpacked (disk) bytes an image may take, in megabytes of 10^6 bytes. */
const budgetSchema = z.strictObject({ compressed: megabytes, unpacked: megabytes });

export const imageSchema = z.strictObject({
  name: kebab,
  /** The image it is FROM; `{ upstream }` names an entry of fleet/upstreams.json instead. */
  from: z.union(
    [kebab, z.strictObject({ upstream: kebab })],
    "write an image's name, or { upstream: 'debian' }",
  ),
  /** Images whose files its build reads without being FROM them, as named contexts. @default none */
  reads: unique(kebab).default([]),
  /** `build` images give tools to other builds and never run. @default 'runtime' */
  kind: z.enum(['runtime', 'build']).default('runtime'),
  /** Track whose CUDA libraries it holds: its name and its tags end in it. @default none, an image without a GPU */
  track: z.enum(TRACKS).optional(),
  /** Extra that it adds to the image it is FROM, for services with this need: one Dockerfile, images/audio, for all
   *  families. @default none */
  adds: z.literal('audio').optional(),
  /** Folder below images/ of its Dockerfile. @default what it adds, or its name without the track */
  folder: kebab.optional(),
  /** Its role in the program: `pip` gives pip to every service's build, `cpu-fallback` is what GPU services run on
   *  where a stack's track is none, `legacy` holds old packages for its release of Python, and `common-base` is what all
   *  others are FROM. @default nothing */
  role: z.enum(['pip', 'cpu-fallback', 'legacy', 'common-base']).optional(),
  /** Need of services for which `bin/fleet init` proposes it. @default it proposes it for none */
  serves: z.enum(['llm', 'gpu', 'vision', 'web']).optional(),
  /** `minReadySeconds` of the services on it whose rows do not say. @default 30 */
  minReadySeconds: readySeconds.optional(),
  /** `startSeconds` of the services on it whose rows do not say. @default see there */
  startSeconds: startSeconds.optional(),
  /** Release of Python that its lock is made for. @default '3.11' */
  python: z.enum(PYTHON_VERSIONS).default('3.11'),
  budget: budgetSchema,
});

/** `python -m` takes hyphens, too, which `import` does not. */
const moduleName = z
  .string()
  .regex(
    /^[\p{L}_][\p{L}\p{N}_-]*(\.[\p{L}_][\p{L}\p{N}_-]*)*$/u,
    "write a module like 'package.module'",
  )
  .superRefine(checkText);

const runSchema = z.union(
  [
    z.strictObject({
      script: relativePath('the path of a script'),
      args: z.array(argument).default([]),
    }),
    z.strictObject({ module: moduleName, args: z.array(argument).default([]) }),
  ],
  "write { script: 'path.py' } or { module: 'package.module' }, and args: [...] if it takes some",
);

/** Every port of a probe is one inside the container. */
const probeSchema = z.union(
  [
    /** GET on the port, answered with any code from 200 to 299. */
    z.strictObject({
      kind: z.literal('http'),
      port: agentPort,
      /** Path of the GET. @default '/health' */
      path: z
        .string()
        .regex(/^\/[\w./~-]*$/, "write a path such as '/healthz'")
        .superRefine(checkText)
        .optional(),
    }),
    /** A ZeroMQ request on the port, answered. */
    z.strictObject({ kind: z.literal('zmq'), port: agentPort }),
    /** No request: the agent is healthy while its process runs. */
    z.strictObject({ kind: z.literal('process') }),
    /** The agent itself answers `GET /health` on FLEET_HEALTH_PORT, in JSON, with 200 or 503: fleet-supervise does not run. */
    z.strictObject({ kind: z.literal('self') }),
  ],
  "write { kind: 'http', port }, with path: '/…' where that is not /health, { kind: 'zmq', port }, { kind: 'process' } or { kind: 'self' }",
);

const listenSchema = z.strictObject({
  name: kebab,
  /** Port that the agent binds inside its container; other containers reach it there. */
  container: agentPort,
  /** Publishes the port on the machine too, under the same number. @default false */
  publish: z.boolean().default(false),
});

/** Named volumes, each in a folder of its own. */
const volumesSchema = z
  .array(z.strictObject({ name: kebab, path: volumePath }))
  .superRefine((volumes, context) => {
    for (const [index, { name, path }] of volumes.entries()) {
      const earlier = volumes.slice(0, index);
      const add = (key: string, problem: string, message: string): void => {
        context.addIssue({ code: 'custom', path: [index, key], params: { problem }, message });
      };
      if (earlier.some((each) => each.name === name)) {
        add('name', 'is the name of two volumes', 'rename or remove one');
      }
      const other = earlier.find(
        (each) => `${path}/`.startsWith(`${each.path}/`) || each.path.startsWith(`${path}/`),
      );
      if (other) {
        add(
          'path',
          `is on the volume ${other.name}, at ${other.path}`,
          'write another folder, or one volume for both',
        );
      }
    }
  })
  .default([]);

const placementSchema = z.strictObject({
  /** Services that must be healthy before this one starts, on this machine or on another. Its environment gets their
   *  addresses as NAME_HOST and NAME_PORT. */
  dependsOn: unique(pascal),
  /** Variables that are added to the row's `env` on this machine. @default none */
  env: environment.default({}),
});

const WORKERS = 'write a whole number from 1 to 1024';

/** A row of fleet/services/: one agent, on every machine that it runs on. */
export const serviceSchema = z.strictObject({
  name: pascal,
  /** Image of fleet/images.ts that its image is built on. */
  family: kebab,
  /** Lists what the agent uses: `gpu` goes with a GPU family, `llm` gives it 4 GB of shared memory, `audio` adds sound libraries
   *  and the machine's sound devices, `docker` goes with `dockerSocket`. @default none */
  needs: unique(z.enum(['gpu', 'llm', 'audio', 'vision', 'web', 'docker'])).default([]),
  /** Uses a GPU where there is one, and runs without. @default false */
  gpuOptional: z.boolean().default(false),
  /** Entry point in the agents' tree, relative to its root; relative to `source` where the row has one. */
  run: runSchema,
  /** Where this service's own agent comes from: a folder, relative to the project's or in full, or a commit that is fetched
   *  once. @default the stack's `fleet:agents` */
  source: agentsSourceSchema.optional(),
  /** Port of the service, in its container and on the machine alike. `fleet:portOffset` moves the machine's.
   *  @default none: nothing but `healthPort` and what `listen` publishes reaches it */
  port: agentPort.optional(),
  /** Port of the machine on which `GET /health` answers. In the container that is port 18080 (src/plan/ports.ts). */
  healthPort: port,
  /** The machines it runs on, by the names in fleet/machines/. */
  placements: z.record(kebab, placementSchema),
  /** Rows of fleet/infrastructure.ts that it uses and waits for. @default none */
  infrastructure: unique(kebab).default([]),
  /** How fleet-supervise asks the agent for its health. `GET /health` on `healthPort` passes the answer on. The reference agent
   *  is not asked: it answers for itself. */
  probe: probeSchema,
  /** Ports that the agent binds besides `port`. @default none */
  listen: z.array(listenSchema).default([]),
  /** Environment of the container. `${host:Name}` and `${port:Name}` in a value become the address of that service or
   *  infrastructure row, as seen from this container. @default none */
  env: environment.default({}),
  /** Names of secrets, each arriving as the file /run/secrets/NAME. @default none */
  secrets: unique(variable).default([]),
  /** Named volumes. @default none */
  volumes: volumesSchema,
  /** Devices of the host that its container gets, such as /dev/video0. @default none */
  devices: unique(devicePath).default([]),
  /** Globs of files it reads at run time, relative to the root of its source. @default none */
  data: unique(relativePath('a glob of files')).default([]),
  /** Which part of its source is in its image: what its entry point imports and `data` names, or all of it.
   *  @default 'whole' for a `source` of the row's own, 'imports' for the stack's */
  tree: z.enum(['imports', 'whole']).optional(),
  /** May talk to the Docker engine. @default false */
  dockerSocket: z.boolean().default(false),
  /** Lets `up` succeed without it: a failure is printed, and the exit code stays 0. @default false */
  optional: z.boolean().default(false),
  /** Seconds that it must stay healthy without a restart until `up` says that it is stable. Nobody waits for that but `up`.
   *  @default its image's, else 30 (src/plan/min-ready.ts) */
  minReadySeconds: readySeconds.optional(),
  /** How a release of it goes: 'trial' tries the new definition beside the running container before that is stopped; 'stop-first'
   *  does not. @default 'trial' without a card, volumes, devices, sound and Docker's socket, else 'stop-first' */
  rollout: z.enum(['trial', 'stop-first']).optional(),
  /** Seconds that its container may take until it is first healthy: until then a failing check counts for nothing. A server of
   *  models needs minutes. @default its image's, else checks count after 30 s, and it has failed after 600 s (src/plan/start-seconds.ts) */
  startSeconds: startSeconds.optional(),
  /** Peak GPU memory in megabytes of 2^20 bytes, its CUDA context included; required of GPU rows. Write 'unmeasured' and
   *  no guess: fleet/vram-measured.json holds the readings. */
  vram: vramSchema.optional(),
  /** Memory limit of its container, in megabytes of 2^20 bytes. @default 512; 8192 on a GPU image (src/plan/memory-limit.ts) */
  memory: memoryLimit(LEAST_SERVICE_MEMORY).optional(),
  /** Number of uvicorn workers; its environment has it as WEB_CONCURRENCY. @default the agent's own number */
  workers: z.int(WORKERS).min(1, WORKERS).max(1024, WORKERS).optional(),
  /** False for rows that are not in the proposal's table. @default true */
  inProposal: z.boolean().default(true),
});

/** A row of fleet/infrastructure.ts: a server beside every machine's services, such as a message broker. */
export const infrastructureSchema = z.strictObject({
  name: kebab,
  /** Its image: an entry of fleet/upstreams.json. */
  upstream: kebab,
  /** Port inside the stack's network; the machine does not publish it. */
  port,
  /** Command line; every word is one argument. */
  command: commandLine,
  /** Health check as Docker takes it: `['CMD', 'program', …]` or `['CMD-SHELL', 'line']`. */
  health: healthCommand,
  /** `uid:gid` the server runs as: its image's own, never root. */
  user,
  volumes: volumesSchema,
  /** Memory limit of its container, in megabytes of 2^20 bytes. */
  memory: memoryLimit(LEAST_MEMORY),
  /** URL scheme of its address in the agents' environment. */
  scheme: kebab,
});

const COUNT = 'write a whole number from 1';

/** A row of fleet/machines/. */
export const machineSchema = z.strictObject({
  /** Name that services' `placements` and `fleet:machine` use. */
  name: kebab,
  /** Its GPU, or one of several that are alike: a stack reserves one. @default none: its services run on the CPU */
  gpu: cardSchema.optional(),
  /** Processor cores. @default unknown, so that `check` warns */
  cores: z.int(COUNT).min(1, COUNT).optional(),
  /** Memory, in megabytes of 2^20 bytes. @default unknown, so that `check` warns */
  memory: megabytes.optional(),
  /** Disk that images lie on, in megabytes of 10^6 bytes. @default unknown, so that `check` warns */
  disk: megabytes.optional(),
});

export type ImageInput = z.input<typeof imageSchema>;
export type ImageRow = z.output<typeof imageSchema>;
export type ServiceInput = z.input<typeof serviceSchema>;
export type ServiceRow = z.output<typeof serviceSchema>;
export type InfrastructureInput = z.input<typeof infrastructureSchema>;
export type InfrastructureRow = z.output<typeof infrastructureSchema>;
export type MachineInput = z.input<typeof machineSchema>;
export type MachineRow = z.output<typeof machineSchema>;

/** The whole fleet as data, parsed. */
export interface Catalog {
  readonly images: readonly ImageRow[];
  readonly services: readonly ServiceRow[];
  readonly infrastructure: readonly InfrastructureRow[];
  readonly machines: readonly MachineRow[];
  /** Vulnerabilities that the scan gate lets pass for a time. */
  readonly exceptions: readonly ScanException[];
  /** Peaks of GPU memory that were measured. */
  readonly readings: VramReadings;
}

export type { ScanExceptionInput } from './scan-exception';

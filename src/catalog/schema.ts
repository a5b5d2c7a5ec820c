import { z } from 'zod';
import { cardSchema, megabytes, vramSchema } from './card-schema';
import type { ScanException } from './scan-exception';
import { TRACKS } from './tracks';
import type { VramReadings } from './vram-readings';
import { PYTHON_VERSIONS } from '../python/versions';

/**
 * The shape of every row of the catalog. Rows are written as `…Input` (defaults left out) and read as the
 * parsed type. The rules that span rows (ports, cycles, edges) are in `checks.ts`.
 */

const kebab = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "write a name like 'gpu-box'");
const pascal = z.string().regex(/^[A-Z][A-Za-z0-9]*$/, "write a name like 'VoiceAgent'");
const port = z.int().min(1).max(65535);
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, "write a variable's name like 'REDIS_URL'");
const environment = z.record(variable, z.string());

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
  reads: z.array(kebab).default([]),
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
  /** Release of Python that its lock is made for. @default '3.11' */
  python: z.enum(PYTHON_VERSIONS).default('3.11'),
  budget: budgetSchema,
});

const runSchema = z.union(
  [
    z.strictObject({ script: z.string(), args: z.array(z.string()).default([]) }),
    z.strictObject({ module: z.string(), args: z.array(z.string()).default([]) }),
  ],
  "write { script: 'path.py' } or { module: 'package.module' }, and args: [...] if it takes some",
);

const probeSchema = z.union(
  [
    z.strictObject({
      kind: z.literal('http'),
      port,
      /** Path that is asked for there. @default '/health' */
      path: z
        .string()
        .regex(/^\/[\w./~-]*$/, "write a path such as '/healthz'")
        .optional(),
    }),
    z.strictObject({ kind: z.literal('zmq'), port }),
    z.strictObject({ kind: z.literal('process') }),
  ],
  "write { kind: 'http', port }, with path: '/…' where that is not /health, { kind: 'zmq', port } or { kind: 'process' }",
);

const listenSchema = z.strictObject({
  name: kebab,
  /** Port the agent binds inside its container. */
  container: port,
  /** Whether the machine publishes it too, under the same number. @default false */
  publish: z.boolean().default(false),
});

const placementSchema = z.strictObject({
  /** Services that must be healthy before this one starts: those of its machine, then of another. */
  dependsOn: z.array(pascal),
  /** Added to the row's environment on this machine. @default none */
  env: environment.default({}),
});

export const serviceSchema = z.strictObject({
  name: pascal,
  /** Image it is built on. */
  family: kebab,
  needs: z.array(z.enum(['gpu', 'llm', 'audio', 'vision', 'web', 'docker'])).default([]),
  /** Uses a GPU where there is one, and runs without. @default false */
  gpuOptional: z.boolean().default(false),
  /** Entry point in the agents' tree, relative to its root. */
  run: runSchema,
  /** Folder of this repository that holds this service's own agent. @default the stack's agents */
  source: z.string().optional(),
  /** Port of the service: in its container, and on the machine. */
  port,
  /** Port of the machine on which `GET /health` answers. */
  healthPort: port,
  /** The machines it runs on, by machine name. */
  placements: z.record(kebab, placementSchema),
  /** Infrastructure rows it uses. @default none */
  infrastructure: z.array(kebab).default([]),
  /** How its health is asked for inside the container when a real agent runs there. */
  probe: probeSchema,
  /** Further ports the agent binds. @default none */
  listen: z.array(listenSchema).default([]),
  /** Environment; values may hold `${host:Name}` and `${port:Name}`. @default none */
  env: environment.default({}),
  /** Names of secrets, each arriving as the file /run/secrets/NAME. @default none */
  secrets: z.array(variable).default([]),
  /** Named volumes. @default none */
  volumes: z.array(z.strictObject({ name: kebab, path: z.string().startsWith('/') })).default([]),
  /** Devices of the host that its container gets, such as /dev/video0. @default none */
  devices: z.array(z.string().startsWith('/dev/')).default([]),
  /** Globs of files it reads at run time, relative to the agents' root. @default none */
  data: z.array(z.string()).default([]),
  /** Which part of the agents' tree is in its image: what its entry point imports and `data` names, or all of it.
   *  @default 'imports' */
  tree: z.enum(['imports', 'whole']).default('imports'),
  /** May talk to the Docker engine. @default false */
  dockerSocket: z.boolean().default(false),
  /** Whether `up` succeeds without it: its failure is told, and the exit code stays 0. @default false */
  optional: z.boolean().default(false),
  /** Peak GPU memory in megabytes, its CUDA context included; required of GPU rows. 'unmeasured' is said, never guessed:
   *  where it was measured, fleet/vram-measured.json has it. */
  vram: vramSchema.optional(),
  /** Memory limit of its container, in megabytes of 2^20 bytes. @default 512, GPU rows 8192 */
  memory: megabytes.optional(),
  /** Uvicorn workers, which its environment has as WEB_CONCURRENCY. @default the agent's own number */
  workers: z.int().min(1).optional(),
  /** False for the rows that the proposal's table lacks. @default true */
  inProposal: z.boolean().default(true),
});

export const infrastructureSchema = z.strictObject({
  name: kebab,
  /** Entry of fleet/upstreams.json. */
  upstream: kebab,
  port,
  /** Command line; every word is one argument. */
  command: z.array(z.string()).min(1),
  /** Health check command line inside the container. */
  health: z.array(z.string()).min(1),
  /** `uid:gid` the server runs as: its image's own, never root. */
  user: z.string().regex(/^[1-9][0-9]*:[1-9][0-9]*$/, "write a user like '999:999', never root"),
  volumes: z.array(z.strictObject({ name: kebab, path: z.string().startsWith('/') })).default([]),
  memory: megabytes,
  /** URL scheme that agents reach it by. */
  scheme: kebab,
});

const COUNT = 'write a whole number from 1';

export const machineSchema = z.strictObject({
  name: kebab,
  /** Its card, or one of several that are alike: a stack reserves one. @default none: its services run on the CPU */
  gpu: cardSchema.optional(),
  /** Processor cores. @default nobody wrote them down */
  cores: z.int(COUNT).min(1, COUNT).optional(),
  /** Memory, in megabytes of 2^20 bytes. @default nobody wrote it down */
  memory: megabytes.optional(),
  /** Disk that images lie on, in megabytes of 10^6 bytes. @default nobody wrote it down */
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

import { z } from 'zod';
import { githubSchema } from './github';
import { sbomSchema } from './sbom';
import { signaturesSchema, WRITE_SIGNATURES } from './signatures';
import { machineSchema } from './schema';
import { waiversSchema } from './waivers';
import { ARCHITECTURES, TRACKS } from './tracks';
import { decimal, digest, hint, oneOf, variable, whole } from './stack-fields';

/** What a stack file (`Pulumi.<stack>.yaml`) may say, under the prefix `fleet:`. */

/** The card that this machine's GPU services reserve. */
const gpuSchema = z.strictObject({
  /** Its index as the driver counts, from 0, or its UUID, which stays when cards are moved. */
  device: z.preprocess(
    (v) => (typeof v === 'number' ? String(v) : v),
    z
      .string("write an index such as 0, or a UUID such as 'GPU-8a3f…'")
      .regex(/^(\d+|GPU-[0-9a-f-]+)$/, "write an index such as 0, or a UUID such as 'GPU-8a3f…'"),
  ),
  /** NVIDIA driver's version, as nvidia-smi prints it. */
  driver: decimal(/^\d+(\.\d+)*$/, "a version such as '550.54.14'"),
  /** Megabytes of 2^20 bytes. @default the machine row's */
  vram: whole(1, 10_000_000).optional(),
  /** CUDA compute capability. @default the machine row's */
  architecture: decimal(/^\d+\.\d$/, "a compute capability such as '8.6', not '86'")
    .pipe(
      z.enum(ARCHITECTURES, `write one that the images hold code for: ${ARCHITECTURES.join(', ')}`),
    )
    .optional(),
  /** Memory, in megabytes of 2^20 bytes, that a GPU container may lock: nested and rootless engines may grant no more
   *  than their own limit. @default unlimited */
  lockedMemory: whole(1, 10_000_000).optional(),
});

const agentsSchema = z.strictObject({
  /** Root of the agents' tree, which rows' entry points are relative to: a folder, relative to the project's or in full,
   *  or a commit that is fetched once. */
  source: z.union([
    z.string().min(1),
    z.strictObject({ git: z.string().min(1), commit: z.string().regex(/^[0-9a-f]{40}$/) }),
  ]),
  /** Globs of files that every agent reads at run time. @default each machine's start-up configuration, which the
   *  agents' common base class reads */
  data: z.array(z.string().min(1)).default(['**/config/startup*.y*ml']),
});

export const stackSchema = z.strictObject({
  /** Which engine owns the stack. */
  engine: hint(oneOf('embedded', 'pulumi'), "'embedded' or 'pulumi'"),
  /** Row of catalog/machines whose services run here. */
  machine: hint(z.string().min(1), "a machine's name, such as 'mainpc'"),
  /** Name that the Docker engine must have (`docker info --format '{{.Name}}'`); DOCKER_HOST selects the engine.
   *  Required of Pulumi stacks. @default not checked */
  dockerEngine: hint(
    z.string().min(1).optional(),
    "the engine's name, as docker info --format '{{.Name}}' prints it",
  ),
  /** GitHub organisation or user that images belong to. @default none */
  organization: hint(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/)
      .optional(),
    "a GitHub organisation's or user's name in lower case",
  ),
  /** `host[:port]` that images are pushed to and pulled from. @default 'ghcr.io' */
  registry: hint(
    z
      .string()
      .regex(/^[a-z0-9.-]+(:\d+)?$/)
      .default('ghcr.io'),
    "host[:port], such as 'localhost:5050'",
  ),
  /** Path below the registry. @default the organisation, else 'fleet' */
  namespace: hint(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9._/-]*$/)
      .optional(),
    "a path such as 'fleet'",
  ),
  /** Who pushes to and pulls from the registry, where `docker login` is not used. Pulumi stacks only. @default none */
  registryAuth: hint(
    z.strictObject({ username: z.string().min(1), password: z.string().min(1) }).optional(),
    '{ username, password }, the password with pulumi config set --secret --path fleet:registryAuth.password',
  ),
  /** GPU library track; 'none' builds no GPU family and runs GPU services on base-cpu-pydeps. */
  track: hint(oneOf('none', ...TRACKS), `'none' or one of ${TRACKS.join(', ')}`),
  /** The card that GPU services reserve. Required unless the track is 'none'. @default no reservations */
  gpu: hint(gpuSchema.optional(), "{ device: 0, driver: '550.54.14' }"),
  /** Parameters of the machine row's profile that differ here. @default none */
  profile: hint(
    machineSchema.shape.profile.partial().default({}),
    'a map such as { OMP_NUM_THREADS: 8 }',
  ),
  /** Where upstream images come from: a hub, by the digests of images/upstreams.json, or stand-ins made
   *  from Debian packages by `./fleet setup`. */
  upstreams: hint(oneOf('hub', 'standin'), "'hub' or 'standin'"),
  /** Prefix put before a hub image's name, such as a pull-through cache. @default none */
  mirror: hint(
    z
      .string()
      .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/)
      .optional(),
    'host[:port][/path]',
  ),
  /** Name of the buildx builder. @default 'fleet' */
  builder: hint(z.string().min(1).default('fleet'), "a buildx builder's name"),
  /** Whether a pinned apt version that the mirror no longer has fails the build or is replaced, and said. @default 'strict' */
  apt: hint(oneOf('strict', 'mirror').default('strict'), "'strict' or 'mirror'"),
  /** Date of the Debian snapshot archive that apt reads. @default none, the plain mirror */
  aptSnapshot: hint(
    z
      .string()
      .regex(/^\d{8}T\d{6}Z$/)
      .optional(),
    "a snapshot date such as '20261101T000000Z'",
  ),
  /** Index that Python packages come from, such as a company's mirror of PyPI; whose it is changes no byte, as every file
   *  has its hash in a lock. @default PyPI */
  packageIndex: hint(
    z
      .string()
      .regex(/^(https:\/\/[^@\s]+|http:\/\/(localhost|127\.[\d.]+)(:\d+)?\/[^@\s]*)$/)
      .optional(),
    "an https URL without credentials, such as 'https://pypi.example.com/simple'",
  ),
  /** What services run whose row has no source: the reference agent, or a checkout of one's own agents, by its folder
   *  or as a commit. @default 'reference' */
  agents: hint(
    z.union([z.literal('reference'), agentsSchema]).default('reference'),
    "'reference', { source: '../agents' } or { source: { git: 'https://…', commit: '<40 hexadecimal digits>' } }",
  ),
  /** Digests that images are held at instead of being built, by image or service name: a rollback. @default none */
  pins: hint(z.record(z.string(), digest).default({}), "a map such as { nluagent: 'sha256:…' }"),
  /** Added to every published port, so that two fleets fit on one host. @default 0 */
  portOffset: hint(whole(0, 20000).default(0), 'a whole number from 0 to 20000'),
  /** Address that ports used from other machines are published on. @default '127.0.0.1' */
  address: hint(z.ipv4().default('127.0.0.1'), "an IPv4 address such as '192.168.1.10'"),
  /** Other machines' addresses, by machine name. @default none */
  peers: hint(z.record(z.string(), z.ipv4()).default({}), 'a map such as { pc2: 192.168.1.11 }'),
  /** Docker network that fleets of one host share, where no LAN lies between them. @default none */
  peerNetwork: hint(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9_.-]*$/)
      .optional(),
    "a Docker network's name",
  ),
  /** Seconds that a service's first start waits for one it needs on another machine before it fails and names it;
   *  0 starts it at once, degraded. @default 120 */
  peerWait: hint(whole(0, 3600).default(120), 'a whole number of seconds from 0 to 3600'),
  /** Python of the services on legacy-py310-cpu: '3.11' puts them on legacy-py311-cpu, with the same frozen packages, for
   *  when 3.10 gets no fixes or no image of it can be had. @default '3.10' */
  legacyPython: hint(
    // Without quotes 3.10 is the number 3.1 to YAML.
    z.preprocess((v) => (v === '3.1' ? '3.10' : v), oneOf('3.10', '3.11').default('3.10')),
    "'3.10' or '3.11'",
  ),
  /** What audio services play and record through. @default 'none' */
  audio: hint(
    oneOf('none', 'alsa', 'pulse', 'wslg').default('none'),
    "'none', 'alsa', 'pulse' or 'wslg'",
  ),
  /** Folders of the machine that volumes lie in, by volume. @default Docker's own place */
  volumes: hint(
    z.record(z.string(), z.string().startsWith('/', "write a folder's full path")).default({}),
    'a map such as { redis: /srv/fleet/redis }',
  ),
  /** Values of the secrets that rows name. @default none */
  secrets: hint(
    z.record(variable, z.string().min(1)).default({}),
    'them with pulumi config set --secret --path fleet:secrets.NAME',
  ),
  /** Reviewed exceptions from policy rules. @default none */
  waivers: waiversSchema,
  /** What becomes of images' bills of materials. @default they are attached to the images alone */
  sbom: hint(sbomSchema.optional(), "{ deliver: 'http://127.0.0.1:9100/sboms' }"),
  /** Whose signature a service's image must carry before it starts. @default nobody's */
  signatures: hint(signaturesSchema.optional(), WRITE_SIGNATURES),
  /** The repository on GitHub that this stack looks after. Pulumi stacks only. @default none */
  github: hint(githubSchema.optional(), '{ owner: octocat, repository: fleet }'),
  /** Uvicorn workers each reference agent really starts. @default 1 */
  agentWorkers: hint(whole(1, 64).default(1), 'a whole number from 1 to 64'),
  /** CA bundle for downloads inside builds; 'environment' takes $SSL_CERT_FILE where it is set. Never in a layer. @default 'environment' */
  caBundle: hint(z.string().min(1).default('environment'), "'environment' or a file's path"),
  /** Seconds between health checks. Start-up takes this long for each link of the longest chain of edges,
   *  unless healthStartInterval is set. @default 10 */
  healthInterval: hint(whole(1, 300).default(10), 'a whole number of seconds from 1 to 300'),
  /** Seconds between health checks while a container starts; needs Docker Engine 25. @default healthInterval */
  healthStartInterval: hint(whole(1, 300).optional(), 'a whole number of seconds from 1 to 300'),
  /** Fewer free gigabytes than this, beyond what the build needs, stop it. @default 2 */
  diskReserve: hint(whole(0, 100000).default(2), 'a whole number of gigabytes'),
});

export type StackValues = z.output<typeof stackSchema>;

/** Keys whose values are never printed. */
export const SECRET_KEYS: ReadonlySet<string> = new Set(['registryAuth', 'secrets', 'github']);

import { z } from 'zod';
import { ENGINE_NAMES } from './engines';
import { githubSchema } from './github';
import { sbomSchema } from './sbom';
import { scanSchema } from './scan';
import { signaturesSchema, WRITE_SIGNATURES } from './signatures';
import { profileSchema } from './profile';
import { waiversSchema } from './waivers';
import { agentsSchema, dockerSocketSchema, gpuSchema } from './parts';
import { digest, flag, hint, oneOf, variable, whole } from '../lib/fields';
import { line } from '../lib/texts';
import { webAddress } from '../lib/urls';
import { TRACKS } from '../catalog/tracks';
import {
  machineFolder,
  networkName,
  ownAddress,
  peerAddress,
  registryHost,
  registryPath,
  registryPrefix,
  repositoryPath,
  secretText,
} from './address-fields';
import { writeCommand } from '../lib/shell';
import { writeSecretCommand } from './plain-secrets';

/** The keys of a stack file (`Pulumi.<stack>.yaml`), under the prefix `fleet:`. */

/** Checks that a snapshot's name is a moment of the calendar. */
const isMoment = (text: string): boolean => {
  const iso = text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return !Number.isNaN(Date.parse(iso));
};

const INDEX = "an https URL without credentials, such as 'https://pypi.example.com/simple'";

export const stackSchema = z.strictObject({
  /** The engine that brings the stack up: `bin/fleet` itself ('embedded') or Pulumi. */
  engine: hint(oneOf(...ENGINE_NAMES), "'embedded' or 'pulumi'"),
  /** Row of fleet/machines whose services run here. */
  machine: hint(line("a machine's name"), "a machine's name, such as 'tower'"),
  /** Name that the Docker engine must have (`docker info --format '{{.Name}}'`); DOCKER_HOST selects the engine.
   *  Required of Pulumi stacks. @default not checked */
  dockerEngine: hint(
    line("the engine's name").optional(),
    `the engine's name, as ${writeCommand('docker', 'info', '--format', '{{.Name}}')} prints it`,
  ),
  /** GitHub organisation or user that images belong to. @default none */
  organization: hint(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/)
      .max(39)
      .optional(),
    "a GitHub organisation's or user's name in lower case",
  ),
  /** `host[:port]` that images are pushed to and pulled from. @default 'ghcr.io' */
  registry: hint(registryHost.default('ghcr.io'), "host[:port], such as 'localhost:5050'"),
  /** Path below the registry. @default the organisation, else 'fleet' */
  namespace: hint(repositoryPath.optional(), "a path such as 'fleet'"),
  /** Registry and namespace of images that were published elsewhere: their build cache is read besides the stack's own,
   *  and never written. @default none */
  cacheFrom: hint(
    registryPath.optional(),
    "a registry and namespace such as 'ghcr.io/octocat/fleet'",
  ),
  /** Credentials of the registry, in place of `docker login`. Pulumi stacks only. @default none */
  registryAuth: hint(
    z.strictObject({ username: secretText, password: secretText }).optional(),
    `{ username, password }, the password with ${writeSecretCommand('registryAuth.password')}`,
  ),
  /** GPU library track; 'none' builds no GPU family and runs GPU services on the image whose role is cpu-fallback. */
  track: hint(oneOf('none', ...TRACKS), `'none' or one of ${TRACKS.join(', ')}`),
  /** The card that GPU services reserve. Required unless the track is 'none'. @default no reservations */
  gpu: hint(gpuSchema.optional(), "{ device: 0, driver: '550.54.14' }"),
  /** The machine's profile: all six parameters, or the name of the stack whose profile it takes. */
  profile: hint(profileSchema, "a stack's name, whose profile it takes, or all six parameters"),
  /** Where upstream images come from: a hub, by the digests of fleet/upstreams.json, or stand-ins made
   *  from Debian packages by `bin/fleet setup`. */
  upstreams: hint(oneOf('hub', 'standin'), "'hub' or 'standin'"),
  /** Prefix put before a hub image's name, such as a pull-through cache. @default none */
  mirror: hint(registryPrefix.optional(), 'host[:port][/path]'),
  /** Name of the buildx builder. @default 'fleet' */
  builder: hint(
    z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/)
      .max(128)
      .default('fleet'),
    "a buildx builder's name",
  ),
  /**
   * Sets what happens if the mirror no longer has a pinned apt version: 'strict' fails the build, 'mirror' takes another
   * version and prints it. @default 'strict'
   */
  apt: hint(oneOf('strict', 'mirror').default('strict'), "'strict' or 'mirror'"),
  /** Date of the Debian snapshot archive that apt reads. @default none, the plain mirror */
  aptSnapshot: hint(
    z
      .string()
      .regex(/^\d{8}T\d{6}Z$/)
      .refine(isMoment, { params: { problem: 'is no date' } })
      .optional(),
    "a snapshot date such as '20261101T000000Z'",
  ),
  /** Index that Python packages come from, such as a company's mirror of PyPI; whose it is changes no byte, as every file
   *  has its hash in a lock. @default PyPI */
  packageIndex: hint(
    z
      .string()
      .regex(/^(https:\/\/[^@\s]+|http:\/\/(localhost|127\.[\d.]+)(:\d+)?\/[^@\s]*)$/)
      .pipe(webAddress(/^https?$/, `write ${INDEX}`))
      .optional(),
    INDEX,
  ),
  /** The agents that services run whose row names no source: the reference agent, or a checkout of one's own agents, by its folder
   *  or as a commit. @default 'reference' */
  agents: hint(
    z.union([z.literal('reference'), agentsSchema]).default('reference'),
    "'reference', { source: '../agents' } or { source: { git: 'https://…', commit: '<40 hexadecimal digits>' } }",
  ),
  /** Digests that images stay at instead of being built, by image or service name: a rollback. @default none */
  pins: hint(z.record(z.string(), digest).default({}), "a map such as { voiceagent: 'sha256:…' }"),
  /** Added to every published port, so that two fleets fit on one host. @default 0 */
  portOffset: hint(whole(0, 20000).default(0), 'a whole number from 0 to 20000'),
  /** Address that ports used from other machines are published on. @default '127.0.0.1' */
  address: hint(ownAddress.default('127.0.0.1'), "an IPv4 address such as '192.168.1.10'"),
  /** Other machines' addresses, by machine name. @default none */
  peers: hint(
    z.record(z.string(), peerAddress).default({}),
    'a map such as { tower: 192.168.1.11 }',
  ),
  /** Docker network that fleets of one host share, where no LAN lies between them. @default none */
  peerNetwork: hint(
    networkName.optional(),
    "the name of a Docker network of your own, such as 'fleet-peers'",
  ),
  /** Seconds that a service's first start waits for one it needs on another machine before it fails and names it;
   *  0 starts it at once, degraded. @default 120 */
  peerWait: hint(whole(0, 3600).default(120), 'a whole number of seconds from 0 to 3600'),
  /** Python of the services on images whose role is legacy: '3.11' puts them on the image for that release, with the same frozen packages, for
   *  when 3.10 gets no fixes or no image of it can be had. @default '3.10' */
  legacyPython: hint(
    // Without quotes 3.10 is the number 3.1 to YAML.
    z.preprocess((v) => (v === '3.1' ? '3.10' : v), oneOf('3.10', '3.11').default('3.10')),
    "'3.10' or '3.11'",
  ),
  /** The sound system that audio services use. @default 'none' */
  audio: hint(
    oneOf('none', 'alsa', 'pulse', 'wslg').default('none'),
    "'none', 'alsa', 'pulse' or 'wslg'",
  ),
  /** Lets the services that may talk to the Docker engine do so, through a proxy. @default they run without */
  dockerSocket: hint(
    dockerSocketSchema.optional(),
    "{ group: 998 }, the socket's group as stat -c %g /var/run/docker.sock prints it; with path: if it lies elsewhere",
  ),
  /** Folders of the machine that volumes lie in, by volume. @default Docker's own place */
  volumes: hint(
    z.record(z.string(), machineFolder).default({}),
    'a map such as { memory: /srv/fleet/memory }',
  ),
  /** Values of the secrets that rows name. @default none */
  secrets: hint(
    z.record(variable, secretText).default({}),
    `them with ${writeSecretCommand('secrets.NAME')}`,
  ),
  /** Marks a production machine: its images must pass the scan gate. @default false */
  production: hint(flag.default(false), 'true or false'),
  /** The gate that every image passes before it is run; 'off' for none. @default by trivy, on HIGH and CRITICAL */
  scan: scanSchema,
  /** Reviewed exceptions from policy rules. @default none */
  waivers: waiversSchema,
  /** Policy rules that do not stop `up`, by name: 'advisory' warns, 'disabled' does not look.
   *  @default every rule is mandatory */
  policies: hint(
    z.record(z.string(), oneOf('mandatory', 'advisory', 'disabled')).default({}),
    "a map from a rule's name to 'mandatory', 'advisory' or 'disabled'",
  ),
  /** The receiver of images' bills of materials. @default they are attached to the images alone */
  sbom: hint(sbomSchema.optional(), "{ deliver: 'http://127.0.0.1:9100/sboms' }"),
  /** Whose signature a service's image must carry before it starts. @default nobody's */
  signatures: hint(signaturesSchema.optional(), WRITE_SIGNATURES),
  /** The repository on GitHub that this stack looks after. Pulumi stacks only. @default none */
  github: hint(githubSchema.optional(), '{ owner: octocat, repository: fleet }'),
  /** Tries a release beside the running container first, where the service's row allows it: an update takes at least the row's
   *  `minReadySeconds` longer, and a release that fails stops nothing. @default true */
  trials: hint(flag.default(true), 'true or false'),
  /** Uvicorn workers each reference agent really starts. @default 1 */
  agentWorkers: hint(whole(1, 64).default(1), 'a whole number from 1 to 64'),
  /** CA bundle for downloads inside builds; 'environment' takes $SSL_CERT_FILE where it is set. Never in a layer. @default 'environment' */
  caBundle: hint(line("a file's path").default('environment'), "'environment' or a file's path"),
  /** Seconds between health checks. Start-up takes this long for each link of the longest chain of dependencies,
   *  unless containers have a start interval. @default 10 */
  healthInterval: hint(whole(1, 300).default(10), 'a whole number of seconds from 1 to 300'),
  /** Seconds between health checks while a container starts; left out on a Docker engine before 25, which has none.
   *  @default 1; none under Pulumi */
  healthStartInterval: hint(whole(1, 300).optional(), 'a whole number of seconds from 1 to 300'),
  /** Fewer free gigabytes than this, beyond what the build needs, stop it. @default 2 */
  diskReserve: hint(whole(0, 100000).default(2), 'a whole number of gigabytes'),
});

export type StackValues = z.output<typeof stackSchema>;

/** Keys whose values are never printed. */
export const SECRET_KEYS: ReadonlySet<string> = new Set(['registryAuth', 'secrets', 'github']);

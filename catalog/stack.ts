import { z } from 'zod';
import { FleetError } from './errors';

/** What a stack file (`Pulumi.<stack>.yaml`) may say, under the prefix `fleet:`. */

const whole = (min: number, max: number) =>
  z.preprocess(
    (v) => (typeof v === 'string' && /^-?\d+$/.test(v) ? Number(v) : v),
    z.int().min(min).max(max),
  );
const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) => z.enum(values);

const hint = <T extends z.ZodType>(type: T, write: string) => type.meta({ write });

export const stackSchema = z.strictObject({
  /** Which engine owns the stack. */
  engine: hint(oneOf('embedded', 'pulumi'), "'embedded' or 'pulumi'"),
  /** Row of catalog/machines whose services run here. */
  machine: hint(z.string().min(1), "a machine's name, such as 'mainpc'"),
  /** `host[:port]` that images are pushed to and pulled from. */
  registry: hint(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/), "host[:port], such as 'localhost:5050'"),
  /** Path below the registry. @default 'fleet' */
  namespace: hint(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9._/-]*$/)
      .default('fleet'),
    "a path such as 'fleet'",
  ),
  /** GPU library track; 'none' builds no GPU family and runs GPU services on base-cpu-pydeps. */
  track: hint(oneOf('none', 'cu121'), "'none' or 'cu121'"),
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

export type StackConfig = z.output<typeof stackSchema> & { readonly name: string };

/**
 * The stack's config, checked.
 * @param name the stack's name
 * @param raw every config value by its full key, as Pulumi gives them: strings, structured ones as JSON text
 * @param project the project whose keys these are
 * @throws FleetError with one line per wrong or unknown key
 */
export function parseStack(
  name: string,
  raw: Readonly<Record<string, string>>,
  project = 'fleet',
): StackConfig {
  const values: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(raw)) {
    const [namespace, field] = key.split(/:(.*)/s);
    if (namespace === project && field !== undefined) values[field] = structured(text);
  }
  const result = stackSchema.safeParse(values);
  if (result.success) return { ...result.data, name };
  throw new FleetError(
    result.error.issues.flatMap((issue) => stackProblems(name, project, values, issue)),
  );
}

function structured(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function stackProblems(
  stack: string,
  project: string,
  values: Record<string, unknown>,
  issue: z.core.$ZodIssue,
): string[] {
  const file = `Pulumi.${stack}.yaml`;
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(stackSchema.shape);
    return issue.keys.map((key) => {
      const near = known.find((k) => k.toLowerCase() === key.toLowerCase());
      const fix = near ? `write ${project}:${near}` : `write one of ${known.join(', ')}`;
      return `${file}: ${project}:${key}: unknown key; ${fix}`;
    });
  }
  const key = String(issue.path[0]);
  const field = stackSchema.shape[key as keyof typeof stackSchema.shape] as z.ZodType | undefined;
  const write = (field?.meta()?.['write'] as string | undefined) ?? issue.message;
  const given = values[key] === undefined ? 'missing' : `given ${JSON.stringify(values[key])}`;
  return [`${file}: ${project}:${key}: ${given}; write ${write}`];
}

import type { z } from 'zod';
import { FleetError } from '../lib/errors';
import { formatHiddenKeys, formatIssues, writeKeys } from '../lib/issues';
import { tracks } from '../catalog/tracks';
import { ENGINES } from './engines';
import { formatProfile, SMALL_PROFILE } from './profile';
import { SECRET_KEYS, stackSchema, type StackValues } from './schema';

/** A stack file's values, checked, and what they leave to be derived. */
export interface StackConfig extends StackValues {
  readonly name: string;
  /** Name of the Pulumi project, with which names in Docker begin. */
  readonly project: string;
  /** Path below the registry. */
  readonly namespace: string;
  /** The stack whose profile it takes; undefined where it has one of its own. */
  readonly profileFrom: string | undefined;
}

/**
 * The stack's config, checked.
 * @param name the stack's name
 * @param raw every config value by its full key, as Pulumi gives them: strings, structured ones as JSON text
 * @param project the project whose keys these are
 * @param readProfile reads the profile of the stack that this one names
 * @throws FleetError with one line per wrong or unknown key
 */
export function parseStack(
  name: string,
  raw: Readonly<Record<string, string>>,
  project = 'fleet',
  readProfile: (stack: string, project: string) => unknown = () => undefined,
): StackConfig {
  const file = `Pulumi.${name}.yaml`;
  const at = `${file}: ${project}`;
  requireNames(name, project);
  // Assigning to a key such as __proto__ would not make one.
  const values = Object.fromEntries(
    Object.entries(raw).flatMap(([key, text]): [string, unknown][] => {
      const [namespace, field] = key.split(/:(.*)/s);
      return namespace === project && field !== undefined ? [[field, parseStructured(text)]] : [];
    }),
  );
  const { profile: given } = values;
  const profileFrom = typeof given === 'string' ? given : undefined;
  if (profileFrom !== undefined) {
    let profile: unknown;
    try {
      profile = readProfile(profileFrom, project);
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      throw new FleetError(error.lines.map((line) => `${at}:profile: ${line}`));
    }
    if (profile !== undefined) values['profile'] = parseProfileOf(profileFrom, profile, project);
  }
  const result = stackSchema.safeParse(values);
  const hidden = formatHiddenKeys(values, { file, prefix: `${project}:` });
  if (result.success && hidden.length > 0) throw new FleetError(hidden);
  if (!result.success) {
    throw new FleetError(formatStackIssues(result.error, values, { name, file, project }));
  }
  const problems = checkAcrossKeys(result.data, project);
  if (problems.length > 0) throw new FleetError(problems.map((problem) => `${at}:${problem}`));
  const { namespace, organization } = result.data;
  return {
    ...result.data,
    name,
    project,
    profileFrom,
    namespace: namespace ?? organization ?? 'fleet',
  };
}

/** What compose takes as a project's name as it is. It changes any other, and then finds nothing under the name that was meant. */
const COMPOSE_NAME = /^[a-z0-9][a-z0-9_-]*$/;
const LONGEST_NAME = 63;

/**
 * Checks the names that those of containers, networks and volumes begin with. They are the same under every engine, as a stack may
 * go from one to the other.
 * @throws FleetError that says how to name the stack or the project
 */
function requireNames(name: string, project: string): void {
  const isName = (text: string): boolean => COMPOSE_NAME.test(text) && text.length <= LONGEST_NAME;
  const write = `at most ${String(LONGEST_NAME)} lower case letters, digits, '-' and '_', a letter or digit first`;
  const problems = [
    ...(isName(name)
      ? []
      : [
          `Pulumi.${name}.yaml: is not named as a stack is: '${name}'; rename the file, with ${write}`,
        ]),
    ...(isName(project)
      ? []
      : [`Pulumi.yaml: name: is no name for containers: '${project}'; write ${write}`]),
  ];
  if (problems.length > 0) throw new FleetError(problems);
}

/**
 * Parses the profile of another stack by itself, so that an error names the file that holds it.
 * @throws FleetError with one line per wrong parameter
 */
function parseProfileOf(name: string, profile: unknown, project: string): unknown {
  const values = { profile };
  const result = stackSchema.pick({ profile: true }).safeParse(values);
  if (result.success) return result.data.profile;
  const file = `Pulumi.${name}.yaml`;
  throw new FleetError(formatStackIssues(result.error, values, { name, file, project }));
}

function parseStructured(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Rules that span keys. */
function checkAcrossKeys(stack: StackValues, project: string): string[] {
  const { track, gpu } = stack;
  const { requiredKeys, refusedKeys } = ENGINES[stack.engine];
  const isGiven = (key: string): boolean => stack[key as keyof StackValues] !== undefined;
  const oldest = track === 'none' ? undefined : tracks[track].driver;
  return [
    ...(stack.registry === 'ghcr.io' && !stack.organization && !stack.namespace
      ? [
          `organization: missing; write the owner of the images on ghcr.io, or another ${project}:registry`,
        ]
      : []),
    ...Object.entries(requiredKeys)
      .filter(([key]) => !isGiven(key))
      .map(([key, fix]) => `${key}: missing; ${fix}`),
    ...Object.entries(refusedKeys)
      .filter(([key]) => isGiven(key))
      .map(([key, why]) => `${key}: ${why}`),
    ...(stack.production && stack.scan === 'off'
      ? [
          `scan: is not for production: 'off'; write { scanner: trivy } or { scanner: grype }, or remove ${project}:production`,
        ]
      : []),
    ...(track !== 'none' && gpu === undefined
      ? [
          `gpu: missing; write { device: 0, driver: '550.54.14' } for the card that ${track}'s services reserve`,
        ]
      : []),
    ...findFolderClashes(stack.volumes),
    ...(stack.healthStartInterval !== undefined && stack.healthStartInterval > stack.healthInterval
      ? [
          `healthStartInterval: is longer than healthInterval, ${String(stack.healthInterval)}: '${String(stack.healthStartInterval)}'; write less, or remove it`,
        ]
      : []),
    ...Object.entries(stack.peers)
      .filter(([, address]) => address === stack.address)
      .map(
        ([machine, address]) =>
          `peers.${machine}: is this machine's own address: '${address}'; write the one of ${machine}`,
      ),
    ...findSharedAddresses(stack.peers),
    ...(gpu && oldest !== undefined && Number.parseInt(gpu.driver, 10) < oldest
      ? [
          `gpu.driver: is too old for the track ${track}: '${gpu.driver}'; update the driver to ${String(oldest)} or later, or write ${project}:track: none`,
        ]
      : []),
  ];
}

/** Finds machines that have one address: a container of one would talk with the other. */
function findSharedAddresses(peers: Readonly<Record<string, string>>): string[] {
  const owners = new Map<string, string>();
  return Object.entries(peers).flatMap(([machine, address]) => {
    const owner = owners.get(address);
    owners.set(address, owner ?? machine);
    return owner === undefined
      ? []
      : [
          `peers.${machine}: is the address of ${owner}, too: '${address}'; write the one of ${machine}`,
        ];
  });
}

/** Finds volumes that lie in each other's folder: they would hold each other's files. */
function findFolderClashes(volumes: Readonly<Record<string, string>>): string[] {
  const list = Object.entries(volumes);
  return list.flatMap(([name, folder], index) =>
    list
      .slice(0, index)
      .filter(([, other]) => `${folder}/`.startsWith(`${other}/`) || other.startsWith(`${folder}/`))
      .map(
        ([other]) =>
          `volumes.${name}: is in the folder of ${other}, or holds it: '${folder}'; write another folder`,
      ),
  );
}

/** Says what is wrong with the values, a line for each. */
const formatStackIssues = (
  error: z.core.$ZodError,
  values: Readonly<Record<string, unknown>>,
  {
    name,
    file,
    project,
  }: { readonly name: string; readonly file: string; readonly project: string },
): string[] =>
  formatIssues(error, values, {
    file,
    prefix: `${project}:`,
    schema: stackSchema,
    secret: ([key = '']) => SECRET_KEYS.has(key),
    fix: ([key = '', ...below], said, value) => {
      if (below.length > 0 && (said !== undefined || !SECRET_KEYS.has(key))) return said;
      if (key === 'profile' && value === undefined) {
        return writeProfile(name, values['machine'], project);
      }
      return `write ${readHint(key)}`;
    },
    fixUnknown: ([key = '', ...below], near) => {
      if (below.length > 0) return writeKeys(near) ?? `remove it, or write ${readHint(key)}`;
      return (
        writeKeys(near.map((other) => `${project}:${other}`)) ??
        `write one of ${Object.keys(stackSchema.shape).join(', ')}`
      );
    },
  });

/** A machine's own stack holds the profile that others take. */
function writeProfile(stack: string, machine: unknown, project: string): string {
  const line = `${project}:profile: ${formatProfile(SMALL_PROFILE)}`;
  return typeof machine === 'string' && machine !== stack
    ? `write ${project}:profile: ${machine} to take that of Pulumi.${machine}.yaml, or all six: ${line}`
    : `write all six: ${line}`;
}

/** Reads what to write for a key: every key has it (test). */
function readHint(key: string): string {
  const field: z.ZodType = stackSchema.shape[key as keyof typeof stackSchema.shape];
  return field.meta()?.['write'] as string;
}

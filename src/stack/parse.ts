import type { z } from 'zod';
import { FleetError } from '../lib/errors';
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
  const at = `Pulumi.${name}.yaml: ${project}`;
  const values: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(raw)) {
    const [namespace, field] = key.split(/:(.*)/s);
    if (namespace === project && field !== undefined) values[field] = structured(text);
  }
  const { profile: given } = values;
  const profileFrom = typeof given === 'string' ? given : undefined;
  if (profileFrom !== undefined) {
    try {
      values['profile'] = readProfile(profileFrom, project) ?? profileFrom;
    } catch (error) {
      if (!(error instanceof FleetError)) throw error;
      throw new FleetError(error.lines.map((line) => `${at}:profile: ${line}`));
    }
  }
  const result = stackSchema.safeParse(values);
  if (!result.success) {
    throw new FleetError(
      result.error.issues
        .flatMap((issue) => formatProblems(name, values, project, issue))
        .map((p) => `${at}:${p}`),
    );
  }
  const problems = acrossKeys(result.data, project);
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

function structured(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Rules that span keys. */
function acrossKeys(stack: StackValues, project: string): string[] {
  const { track, gpu } = stack;
  const { requiredKeys, refusedKeys } = ENGINES[stack.engine];
  const isGiven = (key: string): boolean => stack[key as keyof StackValues] !== undefined;
  const oldest = track === 'none' ? undefined : tracks[track].driver;
  return [
    ...(stack.registry === 'ghcr.io' && !stack.organization && !stack.namespace
      ? [`organization: missing; write whose images ghcr.io holds, or another ${project}:registry`]
      : []),
    ...Object.entries(requiredKeys)
      .filter(([key]) => !isGiven(key))
      .map(([key, fix]) => `${key}: missing; ${fix}`),
    ...Object.entries(refusedKeys)
      .filter(([key]) => isGiven(key))
      .map(([key, why]) => `${key}: ${why}`),
    ...(stack.production && stack.scan === 'off'
      ? [
          `scan: given 'off' where ${project}:production is true; write { scanner: trivy } or { scanner: grype }`,
        ]
      : []),
    ...(track !== 'none' && gpu === undefined
      ? [
          `gpu: missing; write { device: 0, driver: '550.54.14' } for the card that ${track}'s services reserve`,
        ]
      : []),
    ...(gpu && oldest !== undefined && Number.parseInt(gpu.driver, 10) < oldest
      ? [
          `gpu.driver: given '${gpu.driver}'; track ${track} needs ${String(oldest)} or later: update the driver, or write ${project}:track: none`,
        ]
      : []),
  ];
}

function formatProblems(
  stack: string,
  values: Record<string, unknown>,
  project: string,
  issue: z.core.$ZodIssue,
): string[] {
  const [key = '', ...below] = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = key === '' ? Object.keys(stackSchema.shape) : [];
    const prefix = key === '' ? '' : `${[key, ...below].join('.')}.`;
    return issue.keys.map((wrong) => {
      const near = known.find((k) => k.toLowerCase() === wrong.toLowerCase());
      const fix = near
        ? `write ${project}:${near}`
        : known.length > 0
          ? `write one of ${known.join(', ')}`
          : `remove it, or write ${readHint(key) ?? 'another'}`;
      return `${prefix}${wrong}: unknown key; ${fix}`;
    });
  }
  // Of a map's key, zod keeps what is wrong with it one level down.
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? '') : issue.message;
  const nested = below.length > 0 && message.startsWith('write ') ? message : undefined;
  const where = nested === undefined ? [key] : [key, ...below];
  const given = where.reduce<unknown>(
    (value, step) => (value as Record<string, unknown> | undefined)?.[step],
    values,
  );
  if (key === 'profile' && given === undefined && below.length === 0) {
    return [`profile: missing; ${writeProfile(stack, values['machine'], project)}`];
  }
  const write = nested ?? `write ${readHint(key) ?? message}`;
  return [`${where.join('.')}: ${said(key, given)}; ${write}`];
}

/** A machine's own stack holds the profile that others take. */
function writeProfile(stack: string, machine: unknown, project: string): string {
  const line = `${project}:profile: ${formatProfile(SMALL_PROFILE)}`;
  return typeof machine === 'string' && machine !== stack
    ? `write ${project}:profile: ${machine} to take that of Pulumi.${machine}.yaml, or all six: ${line}`
    : `write all six: ${line}`;
}

function said(key: string, given: unknown): string {
  if (given === undefined) return 'missing';
  return SECRET_KEYS.has(key) ? 'given [secret]' : `given ${JSON.stringify(given)}`;
}

function readHint(key: string): string | undefined {
  const field = stackSchema.shape[key as keyof typeof stackSchema.shape] as z.ZodType | undefined;
  return field?.meta()?.['write'] as string | undefined;
}

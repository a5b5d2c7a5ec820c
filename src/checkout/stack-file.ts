import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { FleetError } from '../lib/errors';
import { readPlainText } from '../lib/plain-files';
import { root } from '../lib/root';
import { suggestFix } from '../lib/suggest';

/** Lists the names of all stacks that have a file. @param folder the project's @default this project */
export const listStacks = (folder = root): string[] =>
  readdirSync(folder).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

/**
 * Reads the values of a stack's file by their full keys, as they are written there.
 * @throws FleetError where there is no such file, or it is no YAML
 */
export function readStackFile(
  folder: string,
  stack: string,
  project: string,
): Record<string, unknown> {
  const name = `Pulumi.${stack}.yaml`;
  const text = readPlainText(path.join(folder, name), name);
  if (text === undefined) {
    throw new FleetError(`${name}: does not exist; ${suggestFix(stack, listStacks(folder))}`);
  }
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new FleetError(`${name}: is not YAML: ${readFirstLine(error)}; correct it`);
  }
  const values = (document as { config?: Record<string, unknown> } | null)?.config ?? {};
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key.includes(':') ? key : `${project}:${key}`,
      value,
    ]),
  );
}

/** Reads what is wrong without the lines of the file that the message shows below. */
const readFirstLine = (error: unknown): string =>
  ((error as Error).message.split('\n')[0] ?? '').replace(/:$/, '');

/**
 * Returns what reads the profile of the stack that another one names.
 * @throws FleetError that lists the stacks with a profile of their own, where it names no such stack
 */
export const readProfileIn =
  (folder: string) =>
  (from: string, project: string): unknown => {
    const stacks = listStacks(folder);
    const read = (stack: string): unknown =>
      readStackFile(folder, stack, project)[`${project}:profile`];
    const isStack = stacks.includes(from);
    const profile = isStack ? read(from) : undefined;
    if (isWritten(profile)) return profile;
    const said = isStack ? explainMissing(profile) : 'is no stack';
    const others = stacks.filter((stack) => isWritten(read(stack)));
    const fix = [
      ...(others.length > 0 ? [`one of ${others.join(', ')}`] : []),
      'all six parameters',
    ];
    throw new FleetError(`${said}: '${from}'; write ${fix.join(', or ')}`);
  };

/** Checks whether a stack's file holds a profile, and no other stack's name. */
const isWritten = (profile: unknown): boolean => typeof profile === 'object' && profile !== null;

const explainMissing = (profile: unknown): string =>
  typeof profile === 'string'
    ? `is a stack that takes the profile of ${profile} itself`
    : 'is a stack that has no profile';

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { FleetError } from '../lib/errors';
import { root } from '../lib/root';

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
  const file = path.join(folder, name);
  if (!existsSync(file)) {
    throw new FleetError(
      `${name}: does not exist; write one of the stacks ${listStacks(folder).join(', ')}`,
    );
  }
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'));
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
    const profile = stacks.includes(from) ? read(from) : undefined;
    if (isObject(profile)) return profile;
    let said = 'is no stack';
    if (stacks.includes(from)) {
      said =
        typeof profile === 'string'
          ? `is a stack that takes the profile of ${profile} itself`
          : 'is a stack that has no profile';
    }
    const others = stacks.filter((stack) => stack !== from && isObject(read(stack)));
    const fix = others.length === 0 ? '' : `one of ${others.join(', ')}, or `;
    throw new FleetError(`${said}: '${from}'; write ${fix}all six parameters`);
  };

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

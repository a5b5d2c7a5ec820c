import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { parseStack, type StackConfig } from '../../src/stack/parse';
import { readProfileIn } from '../../src/checkout/stack-file';
import { root } from '../../src/lib/root';
import { SMALL_PROFILE } from '../../src/stack/profile';

const PROFILE = 'fleet:profile';

/** Profile of the small catalog's machines. */
export const profile = {
  ...SMALL_PROFILE,
  MODEL_EVICT_THRESHOLD_PCT: 90,
  NUMBA_CACHE_SIZE: '64MB',
};

/** The keys of a stack file that have no default. */
export const least: Readonly<Record<string, string>> = {
  'fleet:engine': 'embedded',
  'fleet:machine': 'alpha',
  'fleet:profile': JSON.stringify(profile),
  'fleet:registry': 'localhost:5050',
  'fleet:track': 'none',
  'fleet:upstreams': 'standin',
};

/** Further keys that a GPU track requires. */
export const cuda: Readonly<Record<string, string>> = {
  track: 'cu121',
  gpu: '{"device":0,"driver":"550.54.14"}',
};

/** Builds a stack named 'test' for the small catalog, with these further keys. */
export const smallStack = (keys: Readonly<Record<string, string>> = {}): StackConfig =>
  parseStack('test', {
    ...least,
    ...Object.fromEntries(Object.entries(keys).map(([key, value]) => [`fleet:${key}`, value])),
  });

/** Reads a stack file of this project as Pulumi hands it to the program, with the profile that it names. */
export function configOf(stack: string): Record<string, string> {
  const text = readFileSync(path.join(root, `Pulumi.${stack}.yaml`), 'utf8');
  const { config } = parse(text) as { config: Record<string, unknown> };
  const { [PROFILE]: from } = config;
  if (typeof from === 'string') config[PROFILE] = readProfileIn(root)(from, 'fleet');
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

import { z } from 'zod';
import { FleetError } from '../lib/errors';
import { formatIssues, writeKeys } from '../lib/issues';
import { webAddress } from '../lib/urls';
import { readProjectText } from './project-text';
import { normalizeName } from '../python/requirements';

/** The lock.json beside a requirements.in holds what requirements cannot say. An image inherits it from its parents. */

export const CONFIG = 'lock.json';

const name = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "write a package's name like 'my-package'");
const pinned = z.string().regex(/^[a-z0-9-]+==\S+$/, "write a version like 'my-package==1.2'");
const reason = z.string('write the reason').min(10, 'write the reason');

const schema = z.strictObject({
  /** Package indexes beside the default one, by the packages that come from there and from nowhere else. */
  index: z.record(name, webAddress(/^https?$/, 'write a URL without credentials')).default({}),
  /** Packages that their index has as source alone. All others come as wheels. */
  sdist: z.array(name).default([]),
  /** Requirements that take the place of what packages ask for, and why. */
  override: z.record(z.string(), reason).default({}),
  /** Packages that others ask for and that no runtime imports, and why. */
  exclude: z.record(name, reason).default({}),
  /** Versions that their authors took back and that are kept, and why. */
  yanked: z.record(pinned, reason).default({}),
});

export type LockConfig = z.output<typeof schema>;

const KEYS = `write one of ${Object.keys(schema.shape).join(', ')}`;

export const noConfig: LockConfig = schema.parse({});

/**
 * The lock.json of a folder; nothing said where there is none.
 * @throws FleetError that names the file and the key
 */
export function readLockConfig(root: string, folder: string): LockConfig {
  const file = `${folder}/${CONFIG}`;
  const content = readProjectText(root, file);
  if (content === undefined) return noConfig;
  let text: unknown;
  try {
    text = JSON.parse(content);
  } catch (error) {
    throw new FleetError(`${file}: is not JSON: ${(error as Error).message}; correct it`);
  }
  const result = schema.safeParse(text);
  if (result.success) return result.data;
  throw new FleetError(
    formatIssues(result.error, text, {
      file,
      schema,
      fixUnknown: (_, near) => writeKeys(near) ?? KEYS,
    }),
  );
}

/** Merges what a line's folders say, the later ones last; a version that was taken back is its own lock's affair. */
export const mergeConfigs = (configs: readonly LockConfig[]): LockConfig => ({
  index: mergeMaps(configs.map((each) => each.index)),
  sdist: [...new Set(configs.flatMap((each) => each.sdist))],
  override: byPackage(mergeMaps(configs.map((each) => each.override))),
  exclude: mergeMaps(configs.map((each) => each.exclude)),
  yanked: configs.at(-1)?.yanked ?? {},
});

const mergeMaps = (maps: readonly Readonly<Record<string, string>>[]): Record<string, string> =>
  Object.assign({}, ...maps) as Record<string, string>;

/** A child's override replaces its parents' of the same package. */
const byPackage = (overrides: Readonly<Record<string, string>>): Record<string, string> => {
  const last = new Map(
    Object.entries(overrides).map((entry) => [readRequiredName(entry[0]), entry]),
  );
  return Object.fromEntries(last.values());
};

/** Canonical name of the package that a requirement names. */
export const readRequiredName = (requirement: string): string =>
  normalizeName(/^[A-Za-z0-9._-]+/.exec(requirement.trim())?.[0] ?? '');

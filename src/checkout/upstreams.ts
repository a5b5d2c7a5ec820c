import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { FleetError } from '../lib/errors';
import { locateFleetHome } from '../lib/home';
import { formatIssues } from '../lib/issues';
import type { StackConfig } from '../stack/parse';
import { readProjectText } from './project-text';
import { fleetCommand } from '../lib/fleet-command';

/** Images made elsewhere that this fleet starts from, always by digest. */

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const lockSchema = z.record(
  z.string(),
  z.strictObject({
    ref: z.string(),
    digest: digest.nullable(),
    /** True if a hub confirmed the digest; `bin/fleet lock --upstreams` does so where one answers. */
    verified: z.boolean(),
    note: z.string().optional(),
  }),
);
const standinSchema = z.record(z.string(), z.string().regex(/@sha256:[0-9a-f]{64}$/));

export const LOCK = 'fleet/upstreams.json';

type UpstreamLock = z.infer<typeof lockSchema>;

const SHAPE = "write { ref: 'registry/name:tag', digest: 'sha256:…', verified: false }";

/** @throws FleetError where the file is missing, is no JSON, or an entry is wrong */
export function readUpstreamLock(root: string): UpstreamLock {
  const text = readProjectText(root, LOCK);
  if (text === undefined)
    throw new FleetError(`${LOCK}: missing; write the file, with {} for no image`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new FleetError(`${LOCK}: is not JSON: ${(error as Error).message}; correct it`);
  }
  const result = lockSchema.safeParse(content);
  if (result.success) return result.data;
  throw new FleetError(
    formatIssues(result.error, content, { file: LOCK, fix: () => SHAPE, fixUnknown: () => SHAPE }),
  );
}

/**
 * Resolves an upstream's name to `registry/name@sha256:…`.
 * @throws FleetError when the lock or the stand-ins lack it
 */
export function readUpstreamRefs(root: string, stack: StackConfig): (name: string) => string {
  return stack.upstreams === 'hub' ? readHubRefs(root, stack) : readStandinRefs();
}

function readHubRefs(root: string, stack: StackConfig): (name: string) => string {
  const lock = readUpstreamLock(root);
  return (name) => {
    const entry = lock[name];
    if (!entry?.digest) {
      throw new FleetError(
        `${LOCK}: ${name}${entry ? '.digest' : ''}: missing; run ${fleetCommand('lock', '--upstreams')} on a machine that reaches the hub`,
      );
    }
    const repository = entry.ref.replace(/:[^:/]+$/, '');
    return `${stack.mirror ? `${stack.mirror}/` : ''}${repository}@${entry.digest}`;
  };
}

function readStandinRefs(): (name: string) => string {
  const file = path.join(locateFleetHome(), 'upstreams.json');
  const refs = existsSync(file) ? standinSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  return (name) => {
    const ref = refs[name];
    if (ref === undefined) {
      throw new FleetError(
        `${file}: has no stand-in for the image: '${name}'; run ${fleetCommand('setup')}`,
      );
    }
    return ref;
  };
}

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { locateImageFolder } from '../../src/catalog/folders';
import { loadCatalog } from '../../src/checkout/fleet';
import { root } from '../../src/lib/root';
import { recordProgram } from '../../src/engines/common/record';
import type { Recorded } from '../../src/engines/common/resources';
import { digestOf } from './environment';
import { must } from './errors';
import { projectCopy } from './project';
import { configOf } from './stack';
import { IMAGES, MAIN, SERVERS, SERVICES } from './rows';

/** Holds the program's resources for one stack, and finds them. */
export class Recording {
  constructor(
    readonly root: string,
    readonly stack: string,
    readonly resources: readonly Recorded[],
    /** Exports of the program. */
    readonly outputs: Readonly<Record<string, unknown>>,
  ) {}

  ofType(type: string): Recorded[] {
    return this.resources.filter((each) => each.type === type);
  }

  one(type: string, name: string): Recorded {
    const [found, ...more] = this.ofType(type).filter((each) => each.name === name);
    assert.ok(found && more.length === 0, `one ${type} is named ${name}`);
    return found;
  }

  /** Lists the names of the resources of `type` that `resource` depends on. */
  needs(resource: Recorded, type: string): string[] {
    return this.ofType(type)
      .filter(({ urn }) => resource.dependencies.includes(urn))
      .map(({ name }) => name);
  }
}

/** A real machine's stack with all that a stack file can add to it. */
export const equipped: Readonly<Record<string, string>> = {
  'fleet:audio': 'alsa',
  'fleet:secrets': JSON.stringify({ [must(SERVICES.secretSound.row.secrets[0])]: 'hunter2' }),
  'fleet:registryAuth': '{"username":"me","password":"hunter2"}',
  'fleet:volumes': JSON.stringify({ [SERVERS.volume]: '/srv/fleet/store' }),
  'fleet:profile': JSON.stringify({
    ...(JSON.parse(configOf(MAIN)['fleet:profile'] ?? '') as object),
    OMP_NUM_THREADS: 12,
  }),
  'fleet:github': '{"owner":"octo","repository":"home-fleet"}',
  'fleet:pins': JSON.stringify({
    [SERVICES.legacy.slug]: digestOf('e'),
    [IMAGES.web]: digestOf('f'),
  }),
};

/** Writes Dockerfiles for the images of the catalog that have none. */
function missingDockerfiles(): Record<string, string> {
  const files = loadCatalog().images.map((row) => `${locateImageFolder(row)}/Dockerfile`);
  const missing = files.filter((file) => !existsSync(path.join(root, file)));
  return Object.fromEntries(missing.map((file) => [file, '']));
}

let project: string | undefined;
const recordings = new Map<string, Promise<Recording>>();

/**
 * Records this project's program; once for each stack, whoever asks.
 * Call it with a FLEET_HOME of the tests' own.
 * @param changes further keys of the stack's file, or other values
 */
export function recordStack(
  stack: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Recording> {
  const key = JSON.stringify([stack, changes]);
  project ??= projectCopy(root, missingDockerfiles());
  const known = recordings.get(key) ?? recordProject(project, stack, changes);
  recordings.set(key, known);
  return known;
}

/** Records the program of a copy of this project. */
export async function recordProject(
  folder: string,
  stack: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Recording> {
  const config = { ...configOf(stack), ...changes };
  const program = { root: folder, project: 'fleet', stack, config };
  const resources = await recordProgram(program);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- what has run just now, from require's own cache
  const outputs = require(path.join(folder, 'index.ts')) as Readonly<Record<string, unknown>>;
  return new Recording(folder, stack, resources, await resolved(outputs));
}

/** Resolves the program's exports as an engine shows them. */
const resolved = (
  outputs: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> =>
  new Promise((resolve) => {
    pulumi.output({ ...outputs }).apply(resolve);
  });

import assert from 'node:assert/strict';
import path from 'node:path';
import { parse } from 'yaml';
import type * as contexts from '../../src/checkout/context';
import { formatComposeFile } from '../../src/engines/embedded/compose';
import { clearFolderHashes, planLevel } from '../../src/engines/embedded/images';
import { everything } from '../../src/engines/common/selection';
import { planImages } from '../../src/engines/embedded/image-plan';
import type * as programs from '../../src/engines/embedded/program';
import type { State } from '../../src/engines/embedded/state';
import type { Translation } from '../../src/engines/embedded/translate';
import { digestOf } from './environment';

/** A stack of a project on disk, read and run by that project's own code. */
export interface Loaded {
  readonly context: contexts.Context;
  readonly translation: Translation;
}

/** @param project a copy of this project, which may have been edited since it was last loaded */
export async function loadStack(project: string, stack: string): Promise<Loaded> {
  for (const file of Object.keys(require.cache)) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- require's own cache
    if (file.startsWith(`${project}/`)) delete require.cache[file];
  }
  clearFolderHashes();
  const load = (file: string): unknown =>
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- by path, as Pulumi runs a program
    require(path.join(project, file));
  const { loadContext } = load('src/checkout/context.ts') as typeof contexts;
  const { loadProgram } = load('src/engines/embedded/program.ts') as typeof programs;
  const context = loadContext(stack);
  const { translation } = await loadProgram(context);
  return { context, translation };
}

/** Returns each service of a compose file in the form that compose compares with the running container. */
export type Hashes = (composeFile: string) => ReadonlyMap<string, string>;

/** Hashes as compose does: without dependencies and the pull policy. */
export const withoutOrder: Hashes = (text) => {
  const { services } = parse(text) as { services: Record<string, object> };
  return new Map(
    Object.entries(services).map(([name, service]) => {
      const rest = Object.entries(service).filter(
        ([key]) => key !== 'depends_on' && key !== 'pull_policy',
      );
      return [name, JSON.stringify(rest)];
    }),
  );
};

/** State after an `up`: the inputs of each build, and the running containers. */
export interface Recorded {
  readonly state: State;
  readonly containers: ReadonlyMap<string, string>;
}

/** Replaces a local registry by a remote one, which the program trusts to hold what was pushed. */
const elsewhere = ({ context, translation }: Loaded): Loaded => ({
  context: { ...context, stack: { ...context.stack, registry: 'registry.example.org' } },
  translation,
});

/** Takes every step of `up` without building: each image gets a digest of its own. */
export async function recordUp(loaded: Loaded, hashes: Hashes): Promise<Recorded> {
  const state: State = { images: {}, gates: {}, builds: {} };
  const digests = new Map<string, string>();
  for (const level of loaded.translation.levels) {
    const steps = await planLevel({ ...elsewhere(loaded), state }, level, digests);
    assert.equal(steps.length, level.length);
    for (const { name, inputs } of steps) {
      const digest = digestOf('0').slice(0, -name.length) + name;
      digests.set(name, digest);
      state.images[name] = inputs;
      state.builds[inputs] = digest;
    }
  }
  return { state, containers: hashes(formatComposeFile(loaded.translation, digests)) };
}

/** Computes the next `up` as `bin/fleet preview` does: images, and containers with their action. */
export async function previewAfter(
  { state, containers }: Recorded,
  loaded: Loaded,
  hashes: Hashes,
): Promise<{ readonly images: string[]; readonly containers: string[] }> {
  const { translation } = loaded;
  const { steps, digests } = await planImages({
    ...elsewhere(loaded),
    state,
    selection: everything,
    build: true,
  });
  const wanted = hashes(formatComposeFile(translation, digests));
  const changes = [...wanted].flatMap(([name, hash]) => {
    const before = containers.get(name);
    if (before === undefined) return [`create ${name}`];
    return before === hash ? [] : [`replace ${name}`];
  });
  const gone = [...containers.keys()].filter((name) => !wanted.has(name));
  return {
    images: steps.map(({ name }) => name).sort(),
    containers: [...changes, ...gone.map((name) => `remove ${name}`)].sort(),
  };
}

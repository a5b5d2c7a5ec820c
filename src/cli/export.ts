import path from 'node:path';
import { requireEmbedded, type Context } from '../checkout/context';
import { bakeFile } from '../engines/embedded/bake';
import { composeFile } from '../engines/embedded/compose';
import { planImages } from '../engines/embedded/plan';
import { resolve } from '../engines/embedded/images';
import { checkPolicies } from '../engines/embedded/policies';
import { loadProgram } from '../engines/embedded/program';
import { readState, stateFolder, writeFileAtomic } from '../engines/embedded/state';
import { caBundlePath } from '../checkout/ca';
import { print } from '../lib/output';

/**
 * Leaves the stack as files that buildx bake and docker compose take by hand: by tags, and beside them overrides by
 * digest for what is already built.
 */
export async function exportFiles(context: Context, out: string): Promise<void> {
  requireEmbedded(context);
  const { resources, translation } = await loadProgram(context);
  await checkPolicies(resources, context.stack);
  const state = readState(stateFolder(context.project, context.stack.name));
  const { digests } = await planImages(context, translation, state, undefined);
  const nothing = new Map<string, string>();
  const ca = caBundlePath(context.stack) ?? '';
  const groups = Object.fromEntries(
    translation.levels.map((names, index) => [`level-${String(index)}`, names]),
  );
  const targets = (known: ReadonlyMap<string, string>): string =>
    bakeFile(
      new Map(
        [...translation.targets].map(([name, target]) => [
          name,
          resolve(target, translation, known),
        ]),
      ),
      () => ca,
      groups,
    );
  const written = new Map([
    ['docker-bake.json', targets(nothing)],
    ['compose.yaml', composeFile(translation, nothing)],
  ]);
  if (digests.size === translation.targets.size) {
    written.set('docker-bake.digests.json', targets(digests));
    written.set('compose.digests.yaml', composeFile(translation, digests));
  }
  for (const [name, text] of written) {
    const file = path.join(out, name);
    writeFileAtomic(file, text);
    print(file);
  }
}

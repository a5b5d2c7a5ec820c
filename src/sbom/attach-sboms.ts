import path from 'node:path';
import { z } from 'zod';
import { FleetError } from '../lib/errors';
import type { Context } from '../checkout/context';
import { writeFileAtomic } from '../lib/files';
import { printJson } from '../lib/json-output';
import { warn, print, formatTable } from '../lib/output';
import { deliverSbom } from './deliver';
import { buildDocument, MEDIA_TYPE } from './document';
import { readInventory } from './packages';
import { attachDocument } from '../registry-client/attach-document';
import { summarizeImages, selectImages, listStackImages } from '../sizes/stack-images';
import { ImageReader } from '../sizes/reader';
import { printReadProgress } from '../sizes/read-progress';
import { makeFolder } from '../lib/folders';
import { fleetCommand } from '../lib/fleet-command';

export interface SbomOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** An image's document, and whether it was pushed. */
interface AttachedSbom {
  readonly image: string;
  readonly digest: string;
  readonly apt: number;
  readonly pip: number;
  /** File that it was written to, or digest of the artifact in the registry. */
  readonly sbom: string;
  readonly result: 'written' | 'attached' | 'up to date';
}

/**
 * Makes a CycloneDX document of each image, attaches it to the image in its registry and delivers it as the stack says.
 * @param names images or services; all of the stack when empty
 * @throws FleetError where a named image is not in the registry, or a document is not taken
 */
export async function attachSboms(
  context: Context,
  names: readonly string[],
  options: SbomOptions,
): Promise<void> {
  const images = listStackImages(context);
  const wanted = selectImages(images, names);
  const reader = await ImageReader.open(context, printReadProgress());
  const made: AttachedSbom[] = [];
  const missing: string[] = [];
  const problems: string[] = [];
  for (const { name } of wanted) {
    const one = await attachSbom(context, reader, name, options, problems);
    if (one) made.push(one);
    else missing.push(name);
  }
  if (options.json === true) printJson({ images: made, missing });
  else if (made.length > 0) printDocuments(made);
  const unbuilt = names.length > 0 ? missing.join(', ') : summarizeImages(images, missing);
  const absent = `${context.stack.name}: has images that are not built: '${unbuilt}'; run ${fleetCommand('build')}`;
  if (missing.length > 0 && names.length > 0) problems.unshift(absent);
  else if (missing.length > 0) warn(absent);
  if (problems.length > 0) throw new FleetError(problems);
}

/** @returns undefined where the registry does not have the image */
async function attachSbom(
  { stack }: Context,
  reader: ImageReader,
  name: string,
  { out }: SbomOptions,
  problems: string[],
): Promise<AttachedSbom | undefined> {
  const manifest = await reader.manifest(name);
  if (!manifest) return undefined;
  const { digest } = manifest;
  const repository = reader.repository(name);
  const inventory = readInventory(await reader.layers(name, manifest));
  const { created } = configSchema.parse(
    await new Response(await reader.client.openBlob(repository, manifest.config.digest)).json(),
  );
  const image = { name, repository: `${stack.registry}/${repository}`, digest, created };
  const document = buildDocument(image, inventory);
  const count = (kind: string): number =>
    inventory.packages.filter((each) => each.kind === kind).length;
  const counted = { image: name, digest, apt: count('deb'), pip: count('pypi') };
  const title = `${name}.cdx.json`;
  if (out !== undefined) {
    makeFolder(out);
    const file = path.join(out, title);
    writeFileAtomic(file, document.toString('utf8'));
    return { ...counted, sbom: file, result: 'written' };
  }
  const artifact = { type: MEDIA_TYPE, title, content: document };
  const attached = await attachDocument(reader.client, repository, manifest, artifact);
  if (stack.sbom) {
    await deliverSbom(stack.sbom.deliver, document).catch((error: unknown) => {
      if (!(error instanceof FleetError)) throw error;
      problems.push(...error.lines.map((line) => `${name}: ${line}`));
    });
  }
  const result = attached.pushed ? 'attached' : 'up to date';
  return { ...counted, sbom: attached.digest, result };
}

const configSchema = z.object({ created: z.string().optional() });

const printDocuments = (made: readonly AttachedSbom[]): void => {
  print(
    formatTable(
      ['IMAGE', 'DIGEST', 'APT', 'PIP', 'RESULT', 'SBOM'],
      made.map(({ image, digest, apt, pip, result, sbom }) => [
        image,
        digest.slice(0, 19),
        String(apt),
        String(pip),
        result,
        sbom.startsWith('sha256:') ? sbom.slice(0, 19) : sbom,
      ]),
    ),
  );
};

import { listLocalImages } from '../../docker/images';
import { RegistryClient } from '../../registry-client/client';

/** Where the image of an earlier definition is: without one of them it cannot run. */
export type ImagePlace = 'docker' | 'registry' | 'gone';

/**
 * Finds where images are, each in the registry that its reference names: the stack's may be another one by now. A registry on
 * this machine that does not answer has none; another one is taken at its word when the image is pulled.
 * @param references `registry/namespace/name@sha256:…`
 */
export async function locateImages(
  references: readonly string[],
): Promise<ReadonlyMap<string, ImagePlace>> {
  const images = [...new Set(references)];
  const prefixes = new Set(images.map((image) => image.slice(0, image.lastIndexOf('/'))));
  const lists = await Promise.all([...prefixes].map((prefix) => listLocalImages(prefix)));
  const local = new Set(lists.flat().map(({ reference }) => reference));
  const places = images.map(async (image): Promise<[string, ImagePlace]> => {
    if (local.has(image)) return [image, 'docker'];
    return [image, (await isInRegistry(image)) ? 'registry' : 'gone'];
  });
  return new Map(await Promise.all(places));
}

async function isInRegistry(image: string): Promise<boolean> {
  const { registry, repository, digest } = splitReference(image);
  return await new RegistryClient(registry).hasDigest(repository, digest).catch(() => false);
}

/** Splits `registry/repository@sha256:…`. */
export function splitReference(image: string): {
  readonly registry: string;
  readonly repository: string;
  readonly digest: string;
} {
  const [name = '', digest = ''] = image.split('@');
  const slash = name.indexOf('/');
  return { registry: name.slice(0, slash), repository: name.slice(slash + 1), digest };
}

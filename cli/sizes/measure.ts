import type { Context } from '../context';
import { tagOf } from '../local/images';
import { loadProgram } from '../local/program';
import { RegistryClient, type Manifest } from './client';
import { LayerContents, type Layer } from './content';
import type { StackImage } from './images';
import { sizeOf, type ImageSize, type ReadLayer } from './report';

export interface Measured {
  readonly images: readonly ImageSize[];
  /** Images that the registry does not have as the checkout now is. */
  readonly missing: readonly string[];
}

/**
 * Sizes of `wanted`, read from the registry: pinned images by digest, others by the tag of what the checkout now is.
 * @param onRead told of the bytes read of a layer that was not known
 */
export async function measure(
  context: Context,
  wanted: readonly StackImage[],
  onRead: (image: string, layer: Layer, read: number) => void,
): Promise<Measured> {
  const { registry, namespace, pins } = context.stack;
  const { translation } = await loadProgram(context);
  const client = new RegistryClient(registry);
  let reading = '';
  const contents = new LayerContents(client, (layer, read) => {
    onRead(reading, layer, read);
  });
  const repository = (name: string): string => `${namespace}/${name}`;
  const asked = new Map<string, Promise<Manifest | undefined>>();
  const manifest = (name: string): Promise<Manifest | undefined> => {
    const known =
      asked.get(name) ?? client.manifest(repository(name), pins[name] ?? tagOf(translation, name));
    asked.set(name, known);
    return known;
  };
  const images: ImageSize[] = [];
  const missing: string[] = [];
  for (const { name, parent, budget } of wanted) {
    const found = await manifest(name);
    if (!found) {
      missing.push(name);
      continue;
    }
    const inherited = parent === undefined ? undefined : await manifest(parent);
    reading = name;
    const layers: ReadLayer[] = [];
    for (const layer of found.layers) {
      layers.push({ ...layer, content: await contents.of(repository(name), layer) });
    }
    const theirs = new Set(inherited?.layers.map(({ digest }) => digest));
    images.push(sizeOf(name, layers, theirs, budget));
  }
  return { images, missing };
}

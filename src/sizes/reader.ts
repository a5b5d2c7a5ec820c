import type { Context } from '../checkout/context';
import { readTag } from '../engines/embedded/images';
import type { Translation } from '../engines/embedded/translate';
import { RegistryClient, type Manifest } from '../registry-client/client';
import { LayerContents, type Layer } from './content';
import type { ReadLayer } from './image-size';

/** Told of the bytes read of a layer that was not known. */
export type OnRead = (image: string, layer: Layer, read: number) => void;

/** Reads a stack's images from its registry: pinned ones by digest, others by the tag of what the checkout now is. */
export class ImageReader {
  readonly client: RegistryClient;
  private readonly asked = new Map<string, Promise<Manifest | undefined>>();
  private readonly contents: LayerContents;
  private reading = '';

  constructor(
    private readonly stack: Context['stack'],
    private readonly translation: Translation,
    onRead: OnRead,
  ) {
    this.client = new RegistryClient(stack.registry);
    this.contents = new LayerContents(this.client, (layer, read) => {
      onRead(this.reading, layer, read);
    });
  }

  repository(name: string): string {
    return `${this.stack.namespace}/${name}`;
  }

  /** @returns undefined where the registry does not have the image as the checkout now is */
  manifest(name: string): Promise<Manifest | undefined> {
    const reference = this.stack.pins[name] ?? readTag(this.translation, name);
    const known =
      this.asked.get(name) ?? this.client.readManifest(this.repository(name), reference);
    this.asked.set(name, known);
    return known;
  }

  async layers(name: string, manifest: Manifest): Promise<ReadLayer[]> {
    this.reading = name;
    const layers: ReadLayer[] = [];
    for (const layer of manifest.layers) {
      layers.push({ ...layer, content: await this.contents.of(this.repository(name), layer) });
    }
    return layers;
  }
}

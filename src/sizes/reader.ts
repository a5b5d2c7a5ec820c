import type { Context } from '../checkout/context';
import { readBuiltDigests } from '../engines/embedded/image-plan';
import { readTag } from '../engines/embedded/images';
import { loadProgram } from '../engines/embedded/program';
import { RegistryClient, type Manifest } from '../registry-client/client';
import { LayerContents, type Layer } from './content';
import type { ReadLayer } from './image-size';

/** Told of the bytes read of a layer that was not known. */
export type OnRead = (image: string, layer: Layer, read: number) => void;

/**
 * Reads a stack's images from its registry: those that are pinned or that this machine has built by digest, others by the tag
 * of what the checkout now is.
 */
export class ImageReader {
  readonly client: RegistryClient;
  private readonly asked = new Map<string, Promise<Manifest | undefined>>();
  private readonly contents: LayerContents;
  private reading = '';

  private constructor(
    private readonly stack: Context['stack'],
    /** Digests by image name. */
    private readonly known: ReadonlyMap<string, string>,
    private readonly tagOf: (name: string) => string,
    onRead: OnRead,
  ) {
    this.client = new RegistryClient(stack.registry);
    this.contents = new LayerContents(this.client, (layer, read) => {
      onRead(this.reading, layer, read);
    });
  }

  /** Opens a reader of the images that the stack's program names. */
  static async open(context: Context, onRead: OnRead = () => undefined): Promise<ImageReader> {
    const { translation } = await loadProgram(context);
    const built = await readBuiltDigests(context, translation);
    const known = new Map([...built, ...Object.entries(context.stack.pins)]);
    return new ImageReader(context.stack, known, (name) => readTag(translation, name), onRead);
  }

  repository(name: string): string {
    return `${this.stack.namespace}/${name}`;
  }

  /** Tells whether an image's digest is known, so that nobody else's image can take its place. */
  isKnown(name: string): boolean {
    return this.known.has(name);
  }

  /** @returns undefined where the registry does not have the image as the checkout now is */
  manifest(name: string): Promise<Manifest | undefined> {
    const reference = this.known.get(name) ?? this.tagOf(name);
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

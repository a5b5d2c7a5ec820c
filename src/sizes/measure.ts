import type { Context } from '../checkout/context';
import type { StackImage } from './stack-images';
import { writeLastSizes } from './last-sizes';
import { ImageReader, type OnRead } from './reader';
import { computeImageSize, type ImageSize } from './image-size';

export interface MeasuredSizes {
  readonly images: readonly ImageSize[];
  /** Images that the registry does not have as the checkout now is. */
  readonly missing: readonly string[];
}

/** Sizes of `wanted`, read from the registry, and remembered for estimates and reports. */
export async function measureSizes(
  context: Context,
  wanted: readonly StackImage[],
  onRead: OnRead,
): Promise<MeasuredSizes> {
  const reader = await ImageReader.open(context, onRead);
  const images: ImageSize[] = [];
  const missing: string[] = [];
  for (const { name, parent, budget } of wanted) {
    const found = await reader.manifest(name);
    if (!found) {
      missing.push(name);
      continue;
    }
    const inherited = parent === undefined ? undefined : await reader.manifest(parent);
    const theirs = new Set(inherited?.layers.map(({ digest }) => digest));
    images.push(computeImageSize(name, await reader.layers(name, found), theirs, budget));
  }
  writeLastSizes(`${context.stack.registry}/${context.stack.namespace}`, images);
  return { images, missing };
}

import type { Context } from '../checkout/context';
import { loadProgram } from '../engines/embedded/program';
import type { StackImage } from './images';
import { rememberSizes } from './last';
import { ImageReader, type OnRead } from './reader';
import { sizeOf, type ImageSize } from './report';

export interface Measured {
  readonly images: readonly ImageSize[];
  /** Images that the registry does not have as the checkout now is. */
  readonly missing: readonly string[];
}

/** Sizes of `wanted`, read from the registry, and remembered for estimates and reports. */
export async function measure(
  context: Context,
  wanted: readonly StackImage[],
  onRead: OnRead,
): Promise<Measured> {
  const { translation } = await loadProgram(context);
  const reader = new ImageReader(context.stack, translation, onRead);
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
    images.push(sizeOf(name, await reader.layers(name, found), theirs, budget));
  }
  rememberSizes(`${context.stack.registry}/${context.stack.namespace}`, images);
  return { images, missing };
}

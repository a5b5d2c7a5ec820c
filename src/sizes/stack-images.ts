import { FleetError } from '../lib/errors';
import { suggestFix } from '../lib/suggest';
import { toSlug } from '../catalog/names';
import { find } from '../catalog/rows';
import type { ImageRow } from '../catalog/schema';
import type { Context } from '../checkout/context';
import { SERVICE_MB } from '../engines/common/disk';
import type { Bytes } from './image-size';
import { formatCount } from '../lib/format';

/** An image of a stack, as far as its size is concerned. */
export interface StackImage {
  readonly name: string;
  /** Image of the stack that it is FROM; none where that is an upstream. */
  readonly parent: string | undefined;
  /** Family of a service's image; undefined for bases and families. */
  readonly family: string | undefined;
  readonly budget: Bytes;
}

const MB = 1e6;
const bytes = (budget: ImageRow['budget']): Bytes => ({
  compressed: budget.compressed * MB,
  unpacked: budget.unpacked * MB,
});

/** Every image of a stack, parents before children. A service's budget is its family's and what a service may add. */
export function listStackImages({ plan }: Context): StackImage[] {
  return [
    ...plan.images.map(({ name, from, budget }) => ({
      name,
      parent: typeof from === 'string' ? from : undefined,
      family: undefined,
      budget: bytes(budget),
    })),
    ...plan.services.map(({ slug, family }) => {
      const { budget } = find(plan.images, family.name);
      return {
        name: slug,
        parent: family.name,
        family: family.name,
        budget: bytes({
          compressed: budget.compressed + SERVICE_MB.compressed,
          unpacked: budget.unpacked + SERVICE_MB.unpacked,
        }),
      };
    }),
  ];
}

/**
 * Those of `images` that `names` are; all where there are none.
 * @throws FleetError on a name that is no image and no service of the stack
 */
export function selectImages(
  images: readonly StackImage[],
  names: readonly string[],
): readonly StackImage[] {
  if (names.length === 0) return images;
  const byName = new Map(images.map((image) => [image.name, image]));
  const of = (name: string): StackImage | undefined => byName.get(name) ?? byName.get(toSlug(name));
  const unknown = names.filter((name) => !of(name));
  if (unknown.length > 0) {
    const known = images.map(({ name }) => name);
    throw new FleetError(
      unknown.map(
        (name) =>
          `name: is no image or service of this stack: '${name}'; ${suggestFix(name, known, 'another image of fleet/images.ts or service')}`,
      ),
    );
  }
  return [...new Set(names.flatMap((name) => of(name) ?? []))];
}

/** Images of `images` in a line for people: of services their number alone. */
export function summarizeImages(images: readonly StackImage[], names: readonly string[]): string {
  const families = new Map(images.map(({ name, family }) => [name, family]));
  const services = names.filter((name) => families.get(name) !== undefined);
  return [
    ...names.filter((name) => !services.includes(name)),
    ...(services.length > 0
      ? [formatCount(services.length, "service's image", "services' images")]
      : []),
  ].join(', ');
}

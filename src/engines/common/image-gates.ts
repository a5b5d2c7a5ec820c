import { nameScan, nameSignatureCheck } from '../../catalog/names';
import type { MachinePlan } from '../../plan/plan';

/** A gate that belongs to one image: where it fails, that image and its descendants fail alone. */
export interface ImageGate {
  readonly kind: 'scan' | 'signature';
  /** Image row's name, service's slug or infrastructure's name. */
  readonly image: string;
  /** True if the project builds the image; others made the infrastructure's images. */
  readonly ours: boolean;
}

/** Lists the gates of the plan's images, by the gate's name in the program. */
export function listImageGates({
  images,
  services,
  infrastructure,
}: Pick<MachinePlan, 'images' | 'services' | 'infrastructure'>): ReadonlyMap<string, ImageGate> {
  const ours = [...images.map(({ name }) => name), ...services.map(({ slug }) => slug)];
  const named = [
    ...ours.map((image) => ({ image, ours: true })),
    ...infrastructure.map(({ name: image }) => ({ image, ours: false })),
  ];
  return new Map(
    named.flatMap(({ image, ours: own }): [string, ImageGate][] => [
      [nameScan(image), { kind: 'scan', image, ours: own }],
      [nameSignatureCheck(image), { kind: 'signature', image, ours: own }],
    ]),
  );
}

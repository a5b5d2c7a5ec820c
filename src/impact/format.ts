import type { ContainerImpact, ImageImpact, UnknownImpact } from './compute-impacts';
import type { TransferEstimate } from './bytes';

/** Formats what terminal and pull request say in the same words. */

export function explainImage({ reason, cause }: ImageImpact): string {
  if (reason === 'parent') return `on ${cause ?? ''}`;
  if (reason === 'input') return cause ?? '';
  return { definition: 'its definition changed', new: 'new', named: 'named' }[reason];
}

const CONTAINER_REASONS = {
  image: 'its image changes',
  definition: 'its definition changed',
  both: 'its image and its definition change',
  new: 'new',
  gone: 'no longer in the catalog',
  named: 'named',
} as const;

export const explainContainer = ({ because }: ContainerImpact): string =>
  CONTAINER_REASONS[because];

export function formatUnknown({ because, images, containers }: UnknownImpact): string | undefined {
  if (images.length + containers.length === 0) return undefined;
  return `${because.join(', ')}: up to ${String(images.length)} further images and ${String(containers.length)} containers could change`;
}

/** Explains what the estimates are based on; '' where there are none. */
export function explainEstimate({ images, byBudget }: TransferEstimate): string {
  if (images === 0) return '';
  const sizes =
    byBudget === 0
      ? `sizes of ${String(images)} images are measured`
      : `${String(byBudget)} of ${String(images)} images count by their budget, as bin/fleet sizes has not measured them`;
  return `estimates: every built layer counts as new; ${sizes}`;
}

export const countServices = (count: number): string =>
  `${String(count)} distinct service${count === 1 ? '' : 's'}`;

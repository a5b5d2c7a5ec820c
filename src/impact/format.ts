import type { ContainerImpact, ImageImpact, UnknownImpact } from './compute-impacts';
import type { TransferEstimate } from './bytes';
import { formatCount } from '../lib/format';
import { fleetCommand } from '../lib/fleet-command';

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
  return `${because.join(', ')}: up to ${formatCount(images.length, 'further image')} and ${formatCount(containers.length, 'container')} could change`;
}

/** Explains what the estimates are based on; '' where there are none. */
export function explainEstimate({ images, byBudget }: TransferEstimate): string {
  if (images === 0) return '';
  const sizes =
    byBudget === 0
      ? `${formatCount(images, 'image is', 'images are')} measured`
      : `${String(byBudget)} of ${formatCount(images, 'image counts', 'images count')} by their budget, as ${fleetCommand('sizes')} has not measured them`;
  return `estimates: every built layer counts as new; ${sizes}`;
}

export const countServices = (count: number): string => formatCount(count, 'distinct service');

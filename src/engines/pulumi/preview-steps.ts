import { slugOf } from '../../catalog/names';
import type { Preview } from '../common/changes';
import type { ContainerStep } from '../embedded/compose';
import { labelOf } from '../../docker/containers';
import { kindOfUrn, nameOf, reasonOf, type Kind, type Step } from './events';
import type { Gaps } from './state-mismatch';
import type { Wanted } from './only';

/** What `up` would do: what Pulumi says, and what it does not see without looking at Docker. */
export function previewOf(
  steps: readonly Step[],
  gaps: Pick<Gaps, 'lost' | 'stopped'>,
  wanted: Wanted,
): Preview {
  const of = (kind: Kind): Step[] => steps.filter((step) => step.kind === kind);
  const lost = (kind: Kind): string[] =>
    gaps.lost.filter(({ urn }) => kindOfUrn(urn) === kind).map(({ urn }) => nameOf(urn));
  const images = new Map<string, Preview['images'][number]['reason']>();
  for (const image of lost('image')) images.set(image, 'missing in registry');
  for (const step of of('image')) {
    if (step.action !== 'remove') images.set(step.name, reasonOf(step));
  }
  const containers = new Map<string, ContainerStep['action']>();
  for (const each of gaps.stopped) containers.set(slugOf(labelOf(each, 'fleet.service')), 'start');
  for (const { name, action } of of('container')) containers.set(name, action);
  for (const name of lost('container')) containers.set(name, 'create');
  const changes = [...containers].map(([name, action]) => ({ name, action }));
  const touched = changes.filter(({ action }) => action !== 'remove').length;
  return {
    images: [...images].map(([image, reason]) => ({ image, reason })),
    containers: changes,
    unchanged: {
      images: wanted.images.size - images.size,
      containers: wanted.containers.size - touched,
    },
  };
}

import { toSlug } from '../../catalog/names';
import { chooseAction } from '../common/judge';
import type { JudgedContainer } from '../common/watch';
import type { ContainerStep, Preview } from '../engine';
import { readKind, readName, explainBuild, type Kind, type Step } from './events';
import type { StateMismatches } from './state-mismatch';
import type { SelectedResources } from './selection';

/** Builds the preview from Pulumi's steps and from what it does not see: what is lost or not well in Docker. */
export function buildPreview(
  steps: readonly Step[],
  found: Pick<StateMismatches, 'lost' | 'lostImages'> & {
    readonly judged: readonly Pick<JudgedContainer, 'service' | 'verdict'>[];
  },
  wanted: SelectedResources,
): Preview {
  const of = (kind: Kind): Step[] => steps.filter((step) => step.kind === kind);
  const lost = found.lost.filter(({ urn }) => readKind(urn) === 'container');
  const images = new Map<string, Preview['images'][number]['reason']>();
  for (const image of found.lostImages.map(({ urn }) => readName(urn))) {
    if (wanted.images.has(image)) images.set(image, 'missing in registry');
  }
  for (const step of of('image')) {
    if (step.action !== 'remove') images.set(step.name, explainBuild(step));
  }
  const containers = new Map<string, Omit<ContainerStep, 'name'>>();
  for (const { service, verdict } of found.judged) {
    const action = chooseAction(verdict);
    const name = toSlug(service);
    if (action && wanted.containers.has(name))
      containers.set(name, { action, reason: verdict.reason });
  }
  for (const { name, action } of of('container')) containers.set(name, { action });
  for (const { urn } of lost) containers.set(readName(urn), { action: 'create' });
  const changes = [...containers].map(([name, step]) => ({ name, ...step }));
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

import { toSlug } from '../../catalog/names';
import type { ContainerStep, Preview } from '../engine';
import { readLabel } from '../../docker/containers';
import { readKind, readName, explainBuild, type Kind, type Step } from './events';
import type { StateMismatches } from './state-mismatch';
import type { SelectedResources } from './selection';
import { LABELS } from '../../docker/labels';

/** Builds the preview from Pulumi's steps and from the mismatches with Docker, which Pulumi does not see. */
export function buildPreview(
  steps: readonly Step[],
  mismatches: Pick<StateMismatches, 'lost' | 'lostImages' | 'stopped'>,
  wanted: SelectedResources,
): Preview {
  const of = (kind: Kind): Step[] => steps.filter((step) => step.kind === kind);
  const lost = mismatches.lost.filter(({ urn }) => readKind(urn) === 'container');
  const images = new Map<string, Preview['images'][number]['reason']>();
  for (const image of mismatches.lostImages.map(({ urn }) => readName(urn))) {
    if (wanted.images.has(image)) images.set(image, 'missing in registry');
  }
  for (const step of of('image')) {
    if (step.action !== 'remove') images.set(step.name, explainBuild(step));
  }
  const containers = new Map<string, ContainerStep['action']>();
  for (const each of mismatches.stopped)
    containers.set(toSlug(readLabel(each, LABELS.service)), 'start');
  for (const { name, action } of of('container')) containers.set(name, action);
  for (const { urn } of lost) containers.set(readName(urn), 'create');
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

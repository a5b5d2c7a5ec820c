import { buildImageGraph } from '../../catalog/checks';
import { nameImageGates, nameReady, nameTrial, nameVolume } from '../../catalog/names';
import { findClosure } from '../../lib/graph';
import type { MachinePlan } from '../../plan/plan';
import type { Selection } from '../engine';
import { readKind, readName } from './events';
import type { PulumiState } from './state';

/** Names of the resources that a command is about. */
export interface SelectedResources {
  /** Families and services. */
  readonly images: ReadonlySet<string>;
  /** Services and infrastructure. */
  readonly containers: ReadonlySet<string>;
}

/** Selects the images and containers of the selected services. What a hold keeps is not built, and needs no family. */
export function selectResources(
  { images, services, infrastructure }: MachinePlan,
  selection: Selection,
): SelectedResources {
  const selected = services.filter(({ slug }) => selection.includes(slug));
  const slugs = selected.map(({ slug }) => slug);
  const parents = buildImageGraph({ images });
  const built = selected.filter(({ held }) => !held);
  // Service images are built with the tools of build images.
  const tools = built.length === 0 ? [] : images.filter(({ kind }) => kind === 'build');
  const bases = [...tools, ...built.map(({ family }) => family)];
  const families = findClosure(
    parents,
    bases.map(({ name }) => name),
  );
  const names = infrastructure.map(({ name }) => name);
  return {
    images: new Set([...(selection.all ? parents.keys() : families), ...slugs]),
    containers: new Set([...slugs, ...names.filter((name) => selection.includes(name))]),
  };
}

/**
 * Lists what an update leaves alone, as patterns of URNs: resources of the program that are not selected, and resources
 * that only Pulumi's state has. Of the whole stack that is what a person has stopped.
 */
export function listExcluded(
  plan: MachinePlan,
  state: Pick<PulumiState, 'resources'>,
  selection: Selection,
): string[] {
  const others = plan.services.filter(({ slug }) => !selection.includes(slug));
  const own = [
    ...others.map(({ slug }) => slug),
    ...others.flatMap(({ slug, row }) => row.volumes.map(({ name }) => nameVolume(slug, name))),
  ];
  if (selection.all) {
    const commands = others.flatMap(({ slug }) => nameCommands(slug));
    return [...own, ...nameImageGates(plan.stack, own), ...commands].map(matchName);
  }
  const selected = selectResources(plan, selection);
  const names = [
    ...plan.images.map(({ name }) => name),
    ...own,
    ...plan.infrastructure.map(({ name }) => name),
    ...state.resources.filter(({ urn }) => readKind(urn)).map(({ urn }) => readName(urn)),
  ];
  const excluded = [...new Set(names)].filter(
    (name) => !selected.images.has(name) && !selected.containers.has(name),
  );
  const containers = excluded.filter((name) => plan.images.every((image) => image.name !== name));
  const gates = [...nameImageGates(plan.stack, excluded), ...containers.flatMap(nameCommands)];
  return [...excluded, ...gates].map(matchName);
}

/** Names of the commands of a container: the trial of its release, and what waits until it is ready. */
const nameCommands = (name: string): string[] => [nameTrial(name), nameReady(name)];

/** Patterns of URNs that match a container and its commands. */
export const matchContainer = (name: string): string[] =>
  [name, ...nameCommands(name)].map(matchName);

/** A pattern of URNs that matches every resource of this name. */
export const matchName = (name: string): string => `**::${name}`;

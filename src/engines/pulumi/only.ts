import { imageGraph } from '../../catalog/checks';
import { closure } from '../../lib/graph';
import { imageGateOf, imageGates, volumeId } from '../../catalog/names';
import type { MachinePlan } from '../../plan/plan';
import type { Deployment } from './deployment';
import { kindOfUrn, nameOf } from './events';

/** Names of what a command is about. */
export interface Wanted {
  /** Families and services. */
  readonly images: ReadonlySet<string>;
  /** Services and infrastructure. */
  readonly containers: ReadonlySet<string>;
}

/** @param chosen slugs of services and infrastructure; undefined when everything is meant */
export function wantedOf(
  { images, services, infrastructure }: MachinePlan,
  chosen: ReadonlySet<string> | undefined,
): Wanted {
  const meant = services.filter(({ slug }) => chosen?.has(slug) ?? true);
  const slugs = meant.map(({ slug }) => slug);
  const servers = infrastructure.map(({ name }) => name);
  const parents = imageGraph({ images });
  // Service images are built with the tools of build images.
  const tools = images.filter(({ kind }) => kind === 'build').map(({ name }) => name);
  const families = closure(parents, [...tools, ...meant.map(({ family }) => family.name)]);
  return {
    images: new Set([...(chosen ? families : parents.keys()), ...slugs]),
    containers: new Set([...slugs, ...servers.filter((name) => chosen?.has(name) ?? true)]),
  };
}

/**
 * What an update leaves alone, as patterns of URNs: what is not wanted of the program, and what the state alone has.
 * @param chosen undefined when everything is meant
 */
export function excludeOf(
  plan: MachinePlan,
  deployment: Pick<Deployment, 'resources'>,
  chosen: ReadonlySet<string> | undefined,
): string[] {
  if (!chosen) return [];
  const wanted = wantedOf(plan, chosen);
  const others = plan.services.filter(({ slug }) => !chosen.has(slug));
  const names = [
    ...plan.images.map(({ name }) => name),
    ...others.map(({ slug }) => slug),
    ...others.flatMap(({ slug, row }) => row.volumes.map(({ name }) => volumeId(slug, name))),
    ...plan.infrastructure.map(({ name }) => name),
    ...deployment.resources.filter(({ urn }) => kindOfUrn(urn)).map(({ urn }) => nameOf(urn)),
  ];
  return [...new Set([...names, ...imageGates(plan.stack, names)])]
    .filter((name) => {
      const image = imageGateOf(name)?.image ?? name;
      return !wanted.images.has(image) && !wanted.containers.has(image);
    })
    .map((name) => `**::${name}`);
}

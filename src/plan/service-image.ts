import { defineService } from './define-service';
import { identifyDefinition } from './definition';
import { listPaths, listServiceInputs } from './image-inputs';
import {
  addAgentVersion,
  buildServiceTag,
  type PreparedAgent,
  type Version,
  type VersionSource,
} from './image-tag';
import type { MachinePlan } from './plan';
import type { ResolvedService } from './service';

/** What the images of services are built from. */
export interface ServiceSources {
  readonly versions: VersionSource;
  /** Build contexts of agents that come from a source, by slug; the others are the reference agent. */
  readonly agents: ReadonlyMap<string, PreparedAgent>;
}

/** Version and tag of a service's image. */
export function planServiceImage(
  plan: MachinePlan,
  service: ResolvedService,
  { versions, agents }: ServiceSources,
): { readonly version: Version; readonly tag: string } {
  const staged = agents.get(service.slug);
  const made = listPaths(listServiceInputs(plan.images, service, staged !== undefined));
  const version = addAgentVersion(versions.of(made), staged?.version);
  return { version, tag: buildServiceTag(service.family, version, plan) };
}

/** The image of a service in the stack's registry, by its tag; by its digest where `fleet:pins` has one. */
export function locateServiceImage({ stack }: MachinePlan, slug: string, tag: string): string {
  const repository = `${stack.registry}/${stack.namespace}/${slug}`;
  const pin = stack.pins[slug];
  return pin === undefined ? `${repository}:${tag}` : `${repository}@${pin}`;
}

/** Returns what reads the id of the definition that a row gives. */
export const identifyRows =
  (plan: MachinePlan, sources: ServiceSources) =>
  (service: ResolvedService): string => {
    const { tag } = planServiceImage(plan, service, sources);
    return identifyDefinition(defineService(service, locateServiceImage(plan, service.slug, tag)));
  };

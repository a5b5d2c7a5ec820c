import { buildImageGraph } from '../catalog/checks';
import {
  listImageInputs,
  listServiceInputs,
  listServiceNeeds,
  type ImageInputs,
} from '../plan/image-inputs';
import type { MachinePlan } from '../plan/plan';

/** One image that a stack builds. */
export interface ImageNode extends ImageInputs {
  readonly name: string;
  /** `registry/namespace/name`. */
  readonly repository: string;
  /** The service whose image it is; undefined for bases and families. */
  readonly service: string | undefined;
  /** True if containers run it or its descendants; false if only builds read it. */
  readonly runs: boolean;
  /** Images whose digests its build takes. */
  readonly needs: readonly string[];
}

/** One container of a stack. */
export interface ContainerNode {
  readonly name: string;
  /** Row that it is of. */
  readonly of: string;
  /** True for a service, false for infrastructure such as Redis. */
  readonly service: boolean;
  /** Image of the stack that it runs; undefined where that is made elsewhere. */
  readonly image: string | undefined;
  /** Rows that must be healthy before it starts, on whatever machine. */
  readonly waitsFor: readonly string[];
}

/** The images that a machine's stack builds, parents first, and the containers that it runs, in the order of their start. */
export interface StackGraph {
  readonly machine: string;
  readonly stack: string;
  readonly images: readonly ImageNode[];
  readonly containers: readonly ContainerNode[];
}

/**
 * A plan as far as a change of it goes.
 * @param agents files and folders that each service's image takes of its agent's source, by slug, as paths from the project
 */
export function buildStackGraph(
  plan: MachinePlan,
  agents: ReadonlyMap<string, readonly string[]> = new Map(),
): StackGraph {
  const { images, services, infrastructure, stack } = plan;
  const graph = buildImageGraph(plan);
  const repository = (name: string): string => `${stack.registry}/${stack.namespace}/${name}`;
  const built = [
    ...images.map((row) => ({
      name: row.name,
      service: undefined,
      runs: row.kind === 'runtime',
      ...listImageInputs(images, row.name),
      needs: graph.get(row.name) ?? [],
    })),
    ...services.map((service) => {
      const { own, inherited } = listServiceInputs(images, service, service.source !== undefined);
      return {
        name: service.slug,
        service: service.row.name,
        runs: true,
        own: [...own, ...(agents.get(service.slug) ?? [])],
        inherited,
        needs: listServiceNeeds(images, service),
      };
    }),
  ].filter(({ name }) => stack.pins[name] === undefined);
  return {
    machine: plan.machine.name,
    stack: stack.name,
    images: built.map((image) => ({ ...image, repository: repository(image.name) })),
    containers: [
      ...infrastructure.map(({ name }) => ({
        name,
        of: name,
        service: false,
        image: undefined,
        waitsFor: [],
      })),
      ...services.map(({ slug, row, waitsFor, remote }) => ({
        name: slug,
        of: row.name,
        service: true,
        image: slug,
        waitsFor: [...waitsFor, ...remote.map(({ name }) => name)],
      })),
    ],
  };
}

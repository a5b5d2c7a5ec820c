import type { ComposeFile } from './translate';
import type { ComposeService } from './translate-container';
import { isInfrastructure } from '../../docker/labels';

/**
 * The compose file of a fleet in which no service stops another: whoever waits for one goes on without it once it has
 * failed, and does not wait for one that has no image.
 * @param broken compose services without an image
 * @param former images of the containers that there are: those of broken services stay as they are
 */
export function excludeFailedServices(
  { services, ...rest }: ComposeFile,
  broken: ReadonlySet<string>,
  former: ReadonlyMap<string, string>,
): ComposeFile {
  const degraded = Object.entries(services).flatMap(([name, service]) => {
    const image = broken.has(name) ? former.get(name) : service.image;
    if (image === undefined) return [];
    const edges = Object.entries(service.depends_on)
      .filter(([need]) => !broken.has(need))
      .map(([need, edge]) => [
        need,
        isInfrastructure(services[need]?.labels ?? {}) ? edge : { ...edge, required: false },
      ]);
    const depends_on = Object.fromEntries(edges) as ComposeService['depends_on'];
    return [[name, { ...service, image, depends_on }] as const];
  });
  return { ...rest, services: Object.fromEntries(degraded) };
}

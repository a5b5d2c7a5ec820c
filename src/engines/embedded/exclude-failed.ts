import type { ComposeFile } from './translate';
import type { ComposeService } from './translate-container';

/**
 * Excludes failed services from the compose file, so that no service stops another: nobody waits for one without an image.
 * @param failed compose services without an image
 * @param former images of the containers that there are: those of failed services stay as they are
 */
export function excludeFailedServices(
  { services, ...rest }: ComposeFile,
  failed: ReadonlySet<string>,
  former: ReadonlyMap<string, string>,
): ComposeFile {
  const kept = Object.entries(services).flatMap(([name, service]) => {
    const image = failed.has(name) ? former.get(name) : service.image;
    if (image === undefined) return [];
    const edges = Object.entries(service.depends_on).filter(([need]) => !failed.has(need));
    const depends_on = Object.fromEntries(edges) as ComposeService['depends_on'];
    return [[name, { ...service, image, depends_on }] as const];
  });
  return { ...rest, services: Object.fromEntries(kept) };
}

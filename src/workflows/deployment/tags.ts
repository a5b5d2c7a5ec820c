import { identifyDefinition } from '../../plan/definition';
import { listImageInputs, listPaths } from '../../plan/image-inputs';
import { buildImageTag } from '../../plan/image-tag';
import { planServiceImage } from '../../plan/service-image';
import type { HeldPlan } from '../../source/hold-services';

/** Lists the tags of a plan's images, and of the images of its services that are not held, by name. */
export function listTags({ plan, ...sources }: HeldPlan): Map<string, string> {
  const { versions } = sources;
  const images = plan.images.map((row): [string, string] => {
    const version = versions.of(listPaths(listImageInputs(plan.images, row.name)));
    return [row.name, buildImageTag(row, version)];
  });
  const services = plan.services
    .filter(({ held }) => held === undefined)
    .map((service): [string, string] => [
      service.slug,
      planServiceImage(plan, service, sources).tag,
    ]);
  return new Map([...images, ...services]);
}

/** Lists the ids of the definitions that services are held at, by service. */
export const listHeldIds = ({ plan }: Pick<HeldPlan, 'plan'>): Map<string, string> =>
  new Map(
    plan.services.flatMap(({ row, held }): [string, string][] =>
      held ? [[row.name, identifyDefinition(held.definition)]] : [],
    ),
  );

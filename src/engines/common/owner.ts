import { FleetError } from '../../lib/errors';
import type { StackConfig } from '../../stack/parse';
import { printContainersSync } from '../../docker/containers';
import { filterByStack, formatLabel, LABELS } from '../../docker/labels';

/** @throws FleetError when containers of this stack belong to the other engine */
export function checkOwner({ name, engine }: Pick<StackConfig, 'name' | 'engine'>): void {
  const owners = printContainersSync({
    filter: filterByStack(name),
    format: `{{.Names}}\t${formatLabel(LABELS.engine)}`,
  });
  const other = owners
    .split('\n')
    .map((line) => line.split('\t'))
    .find(([, owner]) => owner !== undefined && owner !== engine);
  if (!other) return;
  throw new FleetError(
    `Pulumi.${name}.yaml: fleet:engine: is not the engine of container ${other[0] ?? ''}, ${other[1] ?? ''}: '${engine}'; run down with that engine first`,
  );
}

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
    `stack ${name}: ${other[0] ?? ''} belongs to the ${other[1] ?? ''} engine, and fleet:engine says ${engine}; take that fleet down with its own engine first`,
  );
}

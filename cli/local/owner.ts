import { FleetError } from '../../catalog/errors';
import type { Context } from '../context';
import { containersOf, labelOf } from './docker';

/** @throws FleetError when containers of this stack belong to the other engine */
export async function checkOwner({ stack }: Context): Promise<void> {
  const other = (await containersOf(stack.name)).find(
    (container) => labelOf(container, 'fleet.engine') !== stack.engine,
  );
  if (!other) return;
  const owner = labelOf(other, 'fleet.engine');
  throw new FleetError(
    `stack ${stack.name}: ${other.Name.slice(1)} belongs to the ${owner} engine, and fleet:engine says ${stack.engine}; take that fleet down with its own engine first`,
  );
}

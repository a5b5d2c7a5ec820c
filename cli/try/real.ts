import type { PlacedService } from '../../catalog/place';
import type { MachinePlan } from '../../catalog/plan';

export const isReal = (_: MachinePlan, service: PlacedService): boolean =>
  service.row.source !== undefined;

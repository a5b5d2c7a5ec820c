import { locateRow } from '../../../checkout/fleet';
import type { PlanRule } from './rule';

/** Ports of this machine that something else than the fleet holds already. */
export const portsFree: PlanRule = (_plan, host) =>
  (host?.taken ?? []).map(({ service, why, fix }) => ({
    ...{ severity: 'error', rule: 'port-taken', service, file: locateRow(service), line: null },
    ...{ message: `${why}: its container does not start`, fix },
  }));

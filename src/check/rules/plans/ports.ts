import { locateRow } from '../../../checkout/fleet';
import type { PlanRule } from './rule';

export const portsFree: PlanRule = {
  name: 'ports-free',
  description: 'Ports of this machine that something else than the fleet holds already.',
  check: ({ host }) =>
    (host?.taken ?? []).map(({ service, why, fix }) => ({
      severity: 'error',
      rule: 'port-taken',
      service,
      file: locateRow(service),
      line: null,
      message: `${why}: its container does not start`,
      fix,
    })),
};

import { locateRow } from '../../../checkout/fleet';
import type { PlanRule } from './rule';

export const portsFree: PlanRule = {
  name: 'ports-free',
  description: 'Reports ports of this machine that a program outside the fleet holds.',
  check: ({ host }) =>
    (host?.taken ?? []).map(({ service, why, fix }) => ({
      severity: 'error',
      rule: 'port-taken',
      service,
      file: locateRow(service),
      line: null,
      message: `${why}; the container does not start`,
      fix,
    })),
};

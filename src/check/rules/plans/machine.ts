import { locateRow } from '../../../checkout/fleet';
import type { PlanRule } from './rule';
import { fleetCommandFor } from '../../../lib/fleet-command';
import { writeCommand } from '../../../lib/shell';

export const machineKnown: PlanRule = {
  name: 'machine-known',
  description: 'Reports what the row of a machine leaves out: the plan cannot count with it.',
  check: ({ plan, host }) => {
    const { machine, vram } = plan;
    const unknown = [
      ...(host
        ? []
        : (['memory', 'disk', 'cores'] as const).filter((key) => machine[key] === undefined)),
      ...(vram && vram.reserve === undefined ? ['gpu.reserve'] : []),
      ...(vram && vram.context === undefined ? ['gpu.context'] : []),
    ];
    if (unknown.length === 0) return [];
    const list = unknown.join(', ');
    return [
      {
        severity: 'warning',
        rule: 'machine-unmeasured',
        service: null,
        file: locateRow(machine.name),
        line: null,
        message: `${machine.name}: the row lacks ${list}; what the fleet needs of these is not checked`,
        fix: `run ${writeCommand('free', '-m')}, ${writeCommand('df')} and ${fleetCommandFor(plan.stack.name, 'vram', '--measure')} on that machine, and write ${list} into its row`,
      },
    ];
  },
};

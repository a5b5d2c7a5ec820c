import { locateRow } from '../../../checkout/fleet';
import type { PlanRule } from './rule';

export const machineKnown: PlanRule = {
  name: 'machine-known',
  description: 'What nobody wrote down of a machine, and so nothing is planned with.',
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
        ...{ severity: 'warning', rule: 'machine-unmeasured', service: null },
        ...{ file: locateRow(machine.name), line: null },
        message: `nobody wrote down ${list} of ${machine.name}: what the fleet needs of it is not held against anything`,
        fix: `write ${list} into the machine's row, from free -m, df and bin/fleet vram --measure on that machine`,
      },
    ];
  },
};

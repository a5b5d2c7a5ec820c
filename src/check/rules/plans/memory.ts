import { sumTotals } from '../../../plan/totals';
import { stackFile, type PlanRule } from './rule';

export const memoryFits: PlanRule = {
  name: 'memory-fits',
  description:
    "The containers' memory limits against the machine's memory. Limits are no reservations: a sum beyond the memory works for as long as the containers do not reach them together, so that it is a warning.",
  check: ({ plan, host }) => {
    const memory = host?.memory ?? plan.machine.memory;
    if (memory === undefined) return [];
    const { memoryLimit } = sumTotals(plan);
    if (memoryLimit <= memory) return [];
    const alone = plan.services.filter((service) => service.memory > memory);
    const names = alone.map(({ row }) => row.name).join(', ');
    const more =
      alone.length === 0 ? '' : `; the limit of ${names} alone is more, and will never be reached`;
    return [
      {
        severity: 'warning',
        rule: 'memory-over-plan',
        service: null,
        file: stackFile(plan),
        line: null,
        message: `${plan.machine.name} has ${String(memory)} MB of memory, and its containers may take ${String(memoryLimit)}: where they do, the kernel ends one of them${more}`,
        fix: 'write a smaller memory into rows that need less, or place fewer services on this machine',
      },
    ];
  },
};

import { sumTotals } from '../../../plan/totals';
import { stackFile, type PlanRule } from './rule';

export const memoryFits: PlanRule = {
  name: 'memory-fits',
  description:
    "Compares the containers' memory limits with the machine's memory. Limits are no reservations: a larger sum works until the containers reach their limits together. So it is a warning.",
  check: ({ plan, host }) => {
    const memory = host?.memory ?? plan.machine.memory;
    if (memory === undefined) return [];
    const { memoryLimit } = sumTotals(plan);
    if (memoryLimit <= memory) return [];
    const alone = plan.services.filter((service) => service.memory > memory);
    const names = alone.map(({ row }) => row.name).join(', ');
    const more =
      alone.length === 0
        ? ''
        : `; the limit of ${names} alone is more than the machine has, so it has no effect`;
    return [
      {
        severity: 'warning',
        rule: 'memory-over-plan',
        service: null,
        file: stackFile(plan),
        line: null,
        message: `${plan.machine.name} has ${String(memory)} MB of memory, but its containers may use ${String(memoryLimit)} MB; if they do, the kernel kills one of them${more}`,
        fix: 'write a smaller memory limit into rows that need less, or place fewer services on this machine',
      },
    ];
  },
};

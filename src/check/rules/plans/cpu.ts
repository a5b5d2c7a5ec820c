import type { Finding } from '../../../lib/finding';
import { locateRow } from '../../../checkout/fleet';
import type { PlanRule } from './rule';

export const coresSuffice: PlanRule = {
  name: 'cores-suffice',
  description:
    "Threads and workers of one process against the machine's cores: more of them than cores wait for each other.",
  check: ({ plan, host }) => {
    const { machine, profile, services } = plan;
    const cores = host?.cores ?? machine.cores;
    if (cores === undefined) return [];
    const where = host ? 'the machine here' : machine.name;
    const most = `write ${String(cores)} at most`;
    const warning = (
      name: string,
      service: string | null,
      message: string,
      fix = most,
    ): Finding => ({
      severity: 'warning',
      rule: 'cores-over-plan',
      service,
      file: locateRow(name),
      line: null,
      message: `${message}, and ${where} has ${String(cores)} cores: they only wait for each other`,
      fix,
    });
    const threads = profile.OMP_NUM_THREADS;
    return [
      ...(threads > cores
        ? [
            warning(
              machine.name,
              null,
              `OMP_NUM_THREADS is ${String(threads)} in every container`,
              host
                ? `${most}, or, for the machine here alone, fleet:profile with OMP_NUM_THREADS: ${String(cores)} into its stack's file`
                : most,
            ),
          ]
        : []),
      ...services.flatMap(({ row: { name, workers = 1 } }) =>
        workers > cores ? [warning(name, name, `workers is ${String(workers)}`)] : [],
      ),
    ];
  },
};

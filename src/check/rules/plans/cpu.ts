import type { Finding } from '../../../lib/finding';
import { locateRow } from '../../../checkout/fleet';
import type { PlanRule } from './rule';
import { formatCount } from '../../../lib/format';

export const coresSuffice: PlanRule = {
  name: 'cores-suffice',
  description: "Compares the threads and workers of one process with the machine's cores.",
  check: ({ plan, host }) => {
    const { machine, profile, services } = plan;
    const cores = host?.cores ?? machine.cores;
    if (cores === undefined) return [];
    const where = host ? 'this machine' : machine.name;
    const most = `write at most ${String(cores)}`;
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
      message: `${message}, but ${where} has ${formatCount(cores, 'core')}; the rest only wait for a free core`,
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
                ? `${most}, or, for this machine only, add fleet:profile with OMP_NUM_THREADS: ${String(cores)} to its stack file`
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

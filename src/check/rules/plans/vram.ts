import { locateRow } from '../../../checkout/fleet';
import type { MachineRow } from '../../../catalog/schema';
import { explainVramShortage, type VramShare } from '../../../plan/vram';
import type { Finding } from '../../../lib/finding';
import { stackFile, type PlanRule } from './rule';
import { fleetCommandFor } from '../../../lib/fleet-command';

export const vramFits: PlanRule = {
  name: 'vram-fits',
  description:
    "Compares the services' GPU memory with the GPU's. The plan refuses peaks that do not fit; this rule also counts CUDA contexts and other programs.",
  check: ({ plan }) => {
    if (!plan.vram) return [];
    const { machine, vram } = plan;
    const shortage = explainVramShortage(vram);
    const over: Finding[] =
      shortage === undefined
        ? []
        : [
            {
              severity: 'error',
              rule: 'vram-over-plan',
              service: null,
              file: stackFile(plan),
              line: null,
              message: `${machine.name}: gpu: ${shortage}; the service that starts last fails with CUDA out of memory`,
              fix: "write mode: 'on-demand' in rows that can wait, or place fewer services on this machine",
            },
          ];
    return [
      ...over,
      ...vram.services.flatMap((share) => measuredRightly(plan.stack.name, share, machine)),
    ];
  },
};

function measuredRightly(
  stack: string,
  { service, peak, written, reading }: VramShare,
  { name: machine, gpu }: MachineRow,
): Finding[] {
  const warning = (rule: string, message: string, fix: string): Finding => ({
    severity: 'warning',
    rule,
    service,
    file: locateRow(service),
    line: null,
    message,
    fix,
  });
  if (peak === undefined) {
    return [
      warning(
        'vram-unmeasured',
        `its GPU memory on ${machine} was never measured, so it is not known if it fits the GPU`,
        `run ${fleetCommandFor(stack, 'vram', '--measure')} while it works, or write vram: { peak, mode }`,
      ),
    ];
  }
  if (!reading) return [];
  const seen = String(reading.peak);
  const findings: Finding[] = [];
  if (written !== undefined && reading.peak > written) {
    findings.push(
      warning(
        'vram-above-row',
        `vram.peak is ${String(written)}, but on ${machine} the driver has shown ${seen} MB; the larger value counts`,
        `write peak: ${seen}, or reduce its use and measure again`,
      ),
    );
  }
  const model = gpu?.model ?? '';
  if (!reading.card.includes(model)) {
    findings.push(
      warning(
        'vram-other-card',
        `its ${seen} MB were measured on ${reading.card}, but the GPU of ${machine} is ${model}; it may use more or less there`,
        `run ${fleetCommandFor(stack, 'vram', '--measure')} on ${machine}`,
      ),
    );
  }
  return findings;
}

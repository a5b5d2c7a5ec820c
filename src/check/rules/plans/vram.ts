import { locateRow } from '../../../checkout/fleet';
import type { MachineRow } from '../../../catalog/schema';
import { explainVramShortage, type VramShare } from '../../../plan/vram';
import type { Finding } from '../../../lib/finding';
import { stackFile, type PlanRule } from './rule';

export const vramFits: PlanRule = {
  name: 'vram-fits',
  description:
    "The card's memory. What peaks alone say is refused with the plan; here also contexts, and what others take.",
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
              message: `${machine.name}: gpu: ${shortage}; what comes last fails with CUDA out of memory`,
              fix: "write mode: 'on-demand' in rows that can wait, or place fewer of them on this machine",
            },
          ];
    return [...over, ...vram.services.flatMap((share) => measuredRightly(share, machine))];
  },
};

function measuredRightly(
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
        `nobody measured its GPU memory on ${machine}: whether the card holds it cannot be known`,
        'run bin/fleet vram --measure while it is at work, or write vram: { peak, mode }',
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
        `vram.peak is ${String(written)}, and on ${machine} the driver has shown ${seen} MB: the larger counts`,
        `write peak: ${seen}, or make it take less and measure again`,
      ),
    );
  }
  const model = gpu?.model ?? '';
  if (!reading.card.includes(model)) {
    findings.push(
      warning(
        'vram-other-card',
        `its ${seen} MB were measured on ${reading.card}, and the card of ${machine} is ${model}, where it may take another amount`,
        `run bin/fleet vram --measure on ${machine}`,
      ),
    );
  }
  return findings;
}

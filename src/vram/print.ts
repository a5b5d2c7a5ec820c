import type { VramPlan, VramShare } from '../plan/vram';
import { drawBar, print, formatTable } from '../lib/output';
import { formatCount } from '../lib/format';
import { fleetCommand } from '../lib/fleet-command';

const BAR = 16;

const SAID_BY: Readonly<Record<VramShare['from'], string>> = {
  row: 'its row',
  reading: 'driver',
  unmeasured: 'nobody',
};

/** A card's plan, a row for each service and for each part of the sum. */
export function printVramPlan(plan: VramPlan): void {
  const { device, model, total, services, resident, onDemand, idle, context, reserve } = plan;
  const line = (what: string, mode: string, amount: number | undefined, by = ''): string[] => [
    what,
    mode,
    (amount === undefined ? '?' : String(amount)).padStart(8),
    amount === undefined ? '' : drawBar(amount / total, BAR),
    by,
  ];
  const contexts = context === undefined && idle > 0 ? undefined : idle * (context ?? 0);
  print(`card ${device} · ${model} · ${String(total)} MB`);
  print();
  print(
    formatTable(
      ['SERVICE', 'MODE', 'PEAK, MB', 'OF THE CARD', 'SAID BY'],
      [
        ...services.map(({ service, mode, peak, from }) =>
          line(service, from === 'unmeasured' ? '' : mode, peak, SAID_BY[from]),
        ),
        [],
        line('resident', 'sum', resident),
        line('on demand', 'largest', onDemand),
        line(`idle contexts: ${String(idle)}`, 'sum', contexts),
        line('a desktop and others', 'reserve', reserve),
        line('needed', isWhole(plan) ? 'all' : 'at least', plan.needed),
      ],
    ),
  );
}

/** Checks whether all parts of the plan's sum are measured. */
const isWhole = ({ services, idle, context, reserve }: VramPlan): boolean =>
  reserve !== undefined &&
  (idle === 0 || context !== undefined) &&
  services.every(({ peak }) => peak !== undefined);

/** Describes in a line what nobody measured; undefined where all of it was. */
export function describeUnmeasured(plan: VramPlan, machine: string): string | undefined {
  const rows = plan.services.filter(({ peak }) => peak === undefined).length;
  const parts = [
    ...(rows > 0 ? [`${String(rows)} of ${formatCount(plan.services.length, 'service')}`] : []),
    ...(plan.idle > 0 && plan.context === undefined ? [`${machine}.gpu.context`] : []),
    ...(plan.reserve === undefined ? [`${machine}.gpu.reserve`] : []),
  ];
  return parts.length === 0
    ? undefined
    : `not measured, and counted as nothing: ${parts.join(', ')}; run ${fleetCommand('vram', '--measure')} while the stack is at work`;
}

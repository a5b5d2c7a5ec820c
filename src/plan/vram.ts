import type { Gpu } from './hardware';
import type { ResolvedService } from './service';
import type { MachineRow } from '../catalog/schema';
import type { VramReading, VramReadings } from '../catalog/vram-readings';

/** GPU memory of one service, in megabytes of 2^20 bytes. */
export interface VramShare {
  readonly service: string;
  /** Resident services hold their peak all the time; of on-demand services only the largest counts. */
  readonly mode: 'resident' | 'on-demand';
  /** Its CUDA context included; undefined where nobody measured it. */
  readonly peak: number | undefined;
  /** Source of the peak: its row, or the driver's reading if that is larger or the row has none. */
  readonly from: 'row' | 'reading' | 'unmeasured';
  /** Peak that its row says; undefined where that is 'unmeasured'. */
  readonly written: number | undefined;
  /** Reading of the driver on this machine, whichever counts. */
  readonly reading: VramReading | undefined;
}

/** The memory of one GPU against what is planned on it, in megabytes of 2^20 bytes. */
export interface VramPlan {
  /** Index or UUID, as the driver knows it. */
  readonly device: string;
  readonly model: string;
  readonly total: number;
  readonly services: readonly VramShare[];
  /** Sum of the resident services' peaks. */
  readonly resident: number;
  /** The largest peak of those on demand. */
  readonly onDemand: number;
  /** Memory that one CUDA context takes; undefined where nobody measured it, and then counted as nothing. */
  readonly context: number | undefined;
  /** Processes whose context is in none of the peaks above: of idle and of unmeasured services. */
  readonly idle: number;
  /** Memory that a desktop and others take; undefined where nobody measured it, and then counted as nothing. */
  readonly reserve: number | undefined;
  /** The sum of all of them: at least so much is needed. */
  readonly needed: number;
}

/**
 * Plans the memory of a stack's GPU; undefined where it has none.
 *
 * Of what a row says and what was measured the larger counts: a minute's peak need not be the worst, and a row that
 * promises less than the driver has seen is wrong. What was measured of a row that says nothing counts as resident.
 */
export function planVram(
  gpu: Gpu | undefined,
  machine: MachineRow,
  services: readonly ResolvedService[],
  readings: VramReadings,
): VramPlan | undefined {
  if (!gpu || !machine.gpu) return undefined;
  const shares = services.flatMap(({ row, gpu: share }) =>
    share === undefined || row.vram === undefined
      ? []
      : [resolveShare(row.name, row.vram, readings[row.name]?.[machine.name])],
  );
  const resident = sumPeaks(shares.filter(({ mode }) => mode === 'resident'));
  const largest = findLargestOnDemand(shares);
  const { context, reserve, model } = machine.gpu;
  const idle = shares.filter(
    (each) => each.peak === undefined || (each.mode === 'on-demand' && each !== largest),
  ).length;
  const onDemand = largest?.peak ?? 0;
  const needed = resident + onDemand + idle * (context ?? 0) + (reserve ?? 0);
  const { device, vram: total } = gpu;
  return {
    device,
    model,
    total,
    services: shares,
    resident,
    onDemand,
    context,
    idle,
    reserve,
    needed,
  };
}

function resolveShare(
  service: string,
  said: NonNullable<ResolvedService['row']['vram']>,
  reading: VramReading | undefined,
): VramShare {
  const { peak: written, mode } =
    said === 'unmeasured' ? { peak: undefined, mode: 'resident' as const } : said;
  const known = { service, mode, written, reading };
  if (reading && reading.peak > (written ?? 0)) {
    return { ...known, peak: reading.peak, from: 'reading' };
  }
  return { ...known, peak: written, from: written === undefined ? 'unmeasured' : 'row' };
}

const sumPeaks = (shares: readonly VramShare[]): number =>
  shares.reduce((total, { peak }) => total + (peak ?? 0), 0);

const findLargestOnDemand = (shares: readonly VramShare[]): VramShare | undefined =>
  shares
    .filter(({ mode, peak }) => mode === 'on-demand' && peak !== undefined)
    .sort((one, other) => (other.peak ?? 0) - (one.peak ?? 0))[0];

/** Explains why the services alone do not fit on the GPU; undefined where they do, as far as anybody measured them. */
export function explainVramOverflow(plan: VramPlan | undefined): string | undefined {
  if (!plan || plan.resident + plan.onDemand <= plan.total) return undefined;
  const list = listPeaks(plan).join(', ');
  return `gpu: has too little memory for its services, ${String(plan.total)} of ${String(plan.resident + plan.onDemand)} MB: '${list}'; write mode: 'on-demand' in rows that can wait, or place fewer of them on this machine`;
}

/** Explains why all that the GPU must hold does not fit on it; undefined where it does, as far as anybody measured it. */
export function explainVramShortage(plan: VramPlan): string | undefined {
  const { total, needed, resident, onDemand, idle, context = 0, reserve = 0 } = plan;
  if (needed <= total) return undefined;
  const parts = [
    `${String(resident)} resident`,
    `${String(onDemand)} on demand`,
    `${String(idle)} idle contexts of ${String(context)}`,
    `${String(reserve)} of others`,
  ];
  return `has too little memory, ${String(total)} of ${String(needed)} MB: '${parts.join(', ')}'`;
}

/** Lists what is in the sum of peaks, for people to read. */
function listPeaks({ services }: VramPlan): string[] {
  const largest = findLargestOnDemand(services);
  return services
    .filter((each) => each.peak !== undefined && (each.mode === 'resident' || each === largest))
    .sort((one, other) => Number(one === largest) - Number(other === largest))
    .map(({ service, peak, mode }) => `${service} ${String(peak)} ${mode}`);
}

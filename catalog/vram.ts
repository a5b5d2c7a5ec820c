import type { PlacedService } from './place';
import type { Gpu } from './hardware';

/**
 * Why the services do not fit on the card; undefined where they do, as far as anybody measured them. Resident ones hold
 * their peak all the time; of those on demand the largest must fit beside them.
 */
export function vramProblem(
  gpu: Gpu | undefined,
  services: readonly PlacedService[],
): string | undefined {
  if (!gpu) return undefined;
  const measured = services.flatMap(({ row, gpu: share }) =>
    share === undefined || row.vram === undefined || row.vram === 'unmeasured'
      ? []
      : [{ name: row.name, ...row.vram }],
  );
  const resident = measured.filter(({ mode }) => mode === 'resident');
  const largest = measured
    .filter(({ mode }) => mode === 'on-demand')
    .sort((a, b) => b.peak - a.peak)
    .slice(0, 1);
  const needed = [...resident, ...largest];
  const sum = needed.reduce((total, { peak }) => total + peak, 0);
  if (sum <= gpu.vram) return undefined;
  const list = needed.map(({ name, peak, mode }) => `${name} ${String(peak)} ${mode}`).join(', ');
  return `gpu: the card has ${String(gpu.vram)} MB, and its services need ${String(sum)}: ${list}; write mode: 'on-demand' in rows that can wait, or place fewer of them on this machine`;
}

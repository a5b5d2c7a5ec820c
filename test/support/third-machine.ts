import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { locateRow } from '../../src/checkout/fleet';
import { SERVICES } from './rows';

/** A machine that the project does not know, with another name and without a card. */
export const THIRD = 'tea-room';

/** Profile of its stack. */
export const THIRD_PROFILE = {
  GPU_VISIBLE_DEVICES: '',
  TORCH_CUDA_ALLOC_CONF: 'max_split_size_mb:32',
  UVICORN_WORKERS: 2,
  NUMBA_CACHE_SIZE: '64MB',
  OMP_NUM_THREADS: 2,
  MODEL_EVICT_THRESHOLD_PCT: 70,
};

const card = SERVICES.peerVision;

/** Services on it: a server, one that depends on it, and one that would use a GPU. */
export const THIRD_SERVICES = [card.name, SERVICES.first.name, SERVICES.next.name].sort();

const ROW = `import type { MachineInput } from '../../src/catalog/schema';

/** The machine in the tea room: 2 cores, no card. */
export const teaRoom: MachineInput = {
  name: '${THIRD}',
};
`;

/**
 * Adds a third machine to a copy of this project, as CONTRIBUTING.md says: its row, and placements.
 */
export function addThirdMachine(project: string): void {
  const place = (service: string, needs: string): void => {
    edit(
      project,
      locateRow(service),
      new RegExp(`(name: '${service}',[\\s\\S]*?placements: \\{)`),
      `$1 '${THIRD}': { dependsOn: [${needs}] },`,
    );
  };
  writeFileSync(path.join(project, `fleet/machines/${THIRD}.ts`), ROW);
  place(SERVICES.first.name, '');
  place(SERVICES.next.name, `'${SERVICES.first.name}'`);
  place(card.name, `'${SERVICES.next.name}'`);
}

/** Takes every service off the third machine again. */
export function removeThirdMachineRows(project: string): void {
  for (const name of THIRD_SERVICES) {
    edit(
      project,
      locateRow(name),
      new RegExp(` '${THIRD}': \\{ dependsOn: \\[[^\\]]*\\] \\},`),
      '',
    );
  }
}

function edit(project: string, file: string, from: RegExp, to: string): void {
  const full = path.join(project, file);
  const before = readFileSync(full, 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} does not hold ${String(from)}`);
  writeFileSync(full, after);
}

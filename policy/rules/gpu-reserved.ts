import * as docker from '@pulumi/docker';
import { validateResourceOfType } from '@pulumi/policy';
import { TRACKS } from '../../src/catalog/tracks';
import type { GpuConfig, Rule } from '../rule';
import { LABELS, readLabelInput } from '../../src/docker/labels';

export const gpuReserved: Rule = {
  name: 'gpu-reserved',
  description: "Services on GPU families reserve the stack's card, and no others do.",
  enforcementLevel: 'mandatory',
  validateResource: validateResourceOfType(docker.Container, (container, args, report) => {
    const family = readLabelInput(container.labels, LABELS.family) ?? '';
    const wantsCard = TRACKS.some((track) => family.endsWith(`-${track}`));
    const requests = container.deviceRequests ?? [];
    if (container.gpus) {
      report(
        `${args.name}: reserves GPUs by gpus: '${container.gpus}'; write deviceRequests, which name the card`,
      );
    }
    const { device, standIns = false } = args.getConfig<GpuConfig>();
    if (!wantsCard && requests.length > 0 && !standIns) {
      report(
        `${args.name}: reserves a GPU, but its family has no GPU code: '${family}'; remove deviceRequests`,
      );
    }
    if (!wantsCard) return;
    const ids = requests.flatMap(({ deviceIds }) => deviceIds ?? []);
    const isOne = requests.length === 1 && ids.length === 1 && !requests[0]?.count;
    if (isOne && (device === undefined || ids[0] === device)) return;
    const given = requests.length === 0 ? 'none' : ids.join(', ') || 'by count';
    report(
      `${args.name}: family ${family} needs one GPU by its id: '${given}'; write deviceRequests: [{ driver: 'nvidia', deviceIds: ['${device ?? '0'}'] }]`,
    );
  }),
};

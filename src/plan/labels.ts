import { LABELS } from '../docker/labels';
import type { MachineRow } from '../catalog/schema';
import type { StackConfig } from '../stack/parse';
import type { ResolvedService } from './service';

type Labels = Readonly<Record<string, string>>;

/** Labels of everything that a stack makes with Docker. */
export const buildStackLabels = (stack: StackConfig, machine: MachineRow): Labels => ({
  [LABELS.stack]: stack.name,
  [LABELS.engine]: stack.engine,
  [LABELS.machine]: machine.name,
});

/** Labels of a service's container, beside the stack's. */
export function buildServiceLabels({
  row,
  family,
  docker,
  devices,
}: Pick<ResolvedService, 'row' | 'family' | 'docker' | 'devices'>): Labels {
  const labels: Record<string, string> = {
    [LABELS.service]: row.name,
    [LABELS.family]: family.name,
  };
  if (docker) labels[LABELS.docker] = 'true';
  if (devices.length > 0) labels[LABELS.devices] = devices.join(',');
  return labels;
}

/** Labels of an infrastructure row's container, beside the stack's. */
export const buildInfrastructureLabels = (name: string): Labels => ({
  [LABELS.service]: name,
  [LABELS.infrastructure]: 'true',
});

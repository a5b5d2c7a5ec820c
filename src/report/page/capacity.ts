import type { Markup } from '../markup';
import type { FleetReport } from '../model';
import type { Card } from '../model/capacity';
import type { Pictures } from '../pictures';
import { formatMebibytes } from '../../lib/units';
import { renderFigure, renderRow, renderSection, renderTable } from './parts';

/** Renders what the services take of cards and of memory. */
export function renderCapacity({ machines }: FleetReport, { capacity }: Pictures): Markup {
  const rows = machines.flatMap(({ machine, card, memory }) => [
    ...(card === null ? [] : cardRows(machine, card)),
    renderRow([
      machine,
      'memory',
      'there is',
      memory.total === null ? 'not known' : formatMebibytes(memory.total),
    ]),
    ...memory.limits.map(({ name, megabytes }) =>
      renderRow([machine, 'memory', `limits of ${name}`, formatMebibytes(megabytes)]),
    ),
    renderRow([
      machine,
      'memory',
      'used now',
      memory.used === null ? 'not known' : formatMebibytes(memory.used),
    ]),
  ]);
  return renderSection('capacity', 'Card and memory', [
    renderFigure(
      capacity,
      renderTable('Card and memory', ['Machine', 'Of', 'What', 'How much'], rows),
    ),
  ]);
}

const cardRows = (
  machine: string,
  { model, total, resident, onDemand, unmeasured }: Card,
): Markup[] => [
  renderRow([machine, model, 'there is', formatMebibytes(total)]),
  ...resident.map(({ name, megabytes }) =>
    renderRow([machine, model, `${name}, resident`, formatMebibytes(megabytes)]),
  ),
  ...onDemand.map(({ name, megabytes }) =>
    renderRow([machine, model, `${name}, on demand`, formatMebibytes(megabytes)]),
  ),
  ...unmeasured.map((name) => renderRow([machine, model, name, 'not measured'])),
];

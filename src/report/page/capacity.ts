import type { Markup } from '../markup';
import type { Report } from '../model';
import type { Card } from '../model/capacity';
import type { Pictures } from '../pictures';
import { mebibytes } from '../../lib/units';
import { figure, row, section, table } from './parts';

/** What the services take of cards and of memory. */
export function capacitySection({ machines }: Report, { capacity }: Pictures): Markup {
  const rows = machines.flatMap(({ machine, card, memory }) => [
    ...(card === null ? [] : cardRows(machine, card)),
    row([
      machine,
      'memory',
      'there is',
      memory.total === null ? 'not known' : mebibytes(memory.total),
    ]),
    ...memory.limits.map(({ name, megabytes }) =>
      row([machine, 'memory', `limits of ${name}`, mebibytes(megabytes)]),
    ),
    row([
      machine,
      'memory',
      'used now',
      memory.used === null ? 'not known' : mebibytes(memory.used),
    ]),
  ]);
  return section('capacity', 'Card and memory', [
    figure(capacity, table('Card and memory', ['Machine', 'Of', 'What', 'How much'], rows)),
  ]);
}

const cardRows = (
  machine: string,
  { model, total, resident, onDemand, unmeasured }: Card,
): Markup[] => [
  row([machine, model, 'there is', mebibytes(total)]),
  ...resident.map(({ name, megabytes }) =>
    row([machine, model, `${name}, resident`, mebibytes(megabytes)]),
  ),
  ...onDemand.map(({ name, megabytes }) =>
    row([machine, model, `${name}, on demand`, mebibytes(megabytes)]),
  ),
  ...unmeasured.map((name) => row([machine, model, name, 'not measured'])),
];

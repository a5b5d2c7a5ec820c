import type { Markup } from '../markup';
import type { Report } from '../model';
import type { Pictures } from '../pictures';
import { mebibytes } from '../words';
import { figure, row, section, table } from './parts';

/** What the services take of cards and of memory. */
export function capacitySection({ machines }: Report, { capacity }: Pictures): Markup {
  const rows = machines.flatMap(({ machine, card, memory }) => [
    row([machine, card.model, 'there is', mebibytes(card.total)]),
    ...card.resident.map(({ name, megabytes }) =>
      row([machine, card.model, `${name}, resident`, mebibytes(megabytes)]),
    ),
    ...card.onDemand.map(({ name, megabytes }) =>
      row([machine, card.model, `${name}, on demand`, mebibytes(megabytes)]),
    ),
    ...card.unmeasured.map((name) => row([machine, card.model, name, 'not measured'])),
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

import { describeTrouble } from '../../status/print';
import { markup, type Markup } from '../markup';
import type { FleetReport } from '../model';
import type { ServiceEntry, ServiceNow } from '../model/services';
import { drawMood, chooseMood } from '../svg/health';
import { formatCount } from '../../lib/format';
import { formatMebibytes } from '../../lib/units';
import { renderRow, renderSection, renderTable } from './parts';

/** The services of all machines in one table, and what finds some of them. */
export function renderServices({ services, machines }: FleetReport): Markup {
  const values = (of: (service: ServiceEntry) => string): string[] =>
    [...new Set(services.map(of))].sort((one, other) =>
      one.localeCompare(other, 'en', { numeric: true }),
    );
  const live = machines.some(({ running }) => running);
  const header = [
    'Service',
    'Machine',
    'Health',
    'Step',
    'Family',
    'Address',
    'Waits for',
    'Memory',
    ...(live ? ['CPU, %', 'Restarts'] : []),
  ];
  return renderSection('services', 'Services', [
    renderUnhealthy(services),
    markup`<form id="filter" class="filter" role="search" aria-label="Services" hidden>
<label>Find<input id="find" type="search" autocomplete="off" spellcheck="false" placeholder="name, family, port …" aria-keyshortcuts="/"></label>
${choice(
  'machine',
  'Machine',
  values(({ machine }) => machine),
)}
${choice('health', 'Health', values(describeHealth))}
${choice(
  'family',
  'Family',
  values(({ family }) => family),
)}
${choice(
  'step',
  'Start-up step',
  values(({ level }) => String(level)),
)}
<button type="reset">Show all</button>
<output id="found" for="find" aria-live="polite">${services.length} of ${formatCount(services.length, 'service')}</output>
</form>`,
    renderTable(
      'All services',
      header,
      services.map((each) => renderServiceRow(each, live)),
      'tall',
    ),
  ]);
}

const choice = (name: string, title: string, values: readonly string[]): Markup =>
  markup`<label>${title}<select name="${name}"><option value="">all</option>${values.map((each) => markup`<option>${each}</option>`)}</select></label>`;

export const describeHealth = ({ now }: ServiceEntry): string => now?.health ?? 'not known';

export const renderHealthCell = (health: string | null): Markup =>
  markup`<span class="health"><svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">${drawMood(chooseMood(health), 0, 0)}</svg>${health ?? 'not known'}</span>`;

function renderServiceRow(entry: ServiceEntry, live: boolean): Markup {
  const { service, machine, level, family, addresses, waitsFor, remote, now } = entry;
  const usage = now?.usage;
  const find = [service, machine, describeHealth(entry), family, ...Object.values(addresses)].join(
    ' ',
  );
  const attributes = markup`class="service-row" data-service="${service}" data-machine="${machine}" data-health="${describeHealth(entry)}" data-family="${family}" data-step="${level}" data-find="${find}"`;
  const cells = [
    service,
    machine,
    renderHealthCell(now?.health ?? null),
    level,
    markup`<span class="nowrap">${family}</span>`,
    addresses['service'] ?? '',
    [...waitsFor, ...remote.map((name) => `${name} (elsewhere)`)].join(', '),
    formatMemory(entry),
    ...(live ? [usage ? usage.cpu.toFixed(1) : 'not known', now?.restarts ?? 'not known'] : []),
  ];
  return renderRow(cells, attributes);
}

function formatMemory({ memoryLimit, now }: ServiceEntry): string {
  const limit = formatMebibytes(memoryLimit);
  const used = now?.usage?.memory;
  return used === undefined ? `at most ${limit}` : `${formatMebibytes(used / 2 ** 20)} of ${limit}`;
}

/** Lists what to look at first: each service that is unhealthy, stopped or held, and why. */
function renderUnhealthy(services: readonly ServiceEntry[]): Markup {
  const worst = [...services].sort((one, other) => rankHealth(one) - rankHealth(other));
  const lines = worst.flatMap(({ service, machine, now }) =>
    now && (chooseMood(now.health) !== 'good' || now.held !== null)
      ? [
          markup`<li>${renderHealthCell(now.health)} <b>${service}</b> on ${machine}${formatReason(now)}</li>`,
        ]
      : [],
  );
  if (lines.length === 0) return markup``;
  return markup`<ul class="unhealthy" aria-label="Unhealthy, stopped and held services">${lines}</ul>`;
}

const rankHealth = ({ now }: ServiceEntry): number =>
  chooseMood(now?.health ?? null) === 'bad' ? 0 : 1;

function formatReason(now: ServiceNow): string {
  const reasons = [
    now.restarts > 0 ? `restarted ${formatCount(now.restarts, 'time')}` : '',
    describeTrouble(now),
  ].filter((reason) => reason !== '');
  return reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
}

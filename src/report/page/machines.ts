import { sortIntoLevels } from '../../lib/graph';
import { countEach } from '../../status/print';
import { markup, type Markup } from '../markup';
import type { MachineEntry, FleetReport } from '../model';
import type { Pictures } from '../pictures';
import { renderFigure, renderRow, renderSection, renderTable, renderUnknown } from './parts';
import { renderHealthCell, describeHealth } from './services';

/** Each machine's services with their health, and the order in which they start. */
export function renderMachines(report: FleetReport, pictures: Pictures): Markup {
  return renderSection(
    'machines',
    'Machines',
    report.machines.map((each) => renderMachine(report, each, pictures)),
  );
}

function renderMachine(
  report: FleetReport,
  entry: MachineEntry,
  { fleets, startUps }: Pictures,
): Markup {
  const { machine, stack, engine, track, card, running, why, notes, servers } = entry;
  const own = report.services.filter((each) => each.machine === machine);
  const fleet = fleets.get(machine);
  const startUp = startUps.get(machine);
  const health = [
    ...own.map((each) =>
      renderRow([each.service, each.family, renderHealthCell(each.now?.health ?? null)]),
    ),
    ...servers.map(({ name, health: now }) => renderRow([name, 'server', renderHealthCell(now)])),
  ];
  return markup`<h3 id="machine-${machine}">${machine}</h3>
<p class="facts"><span>stack ${stack}</span> <span>${engine} engine</span> <span>track ${track}</span> <span>${card?.model ?? 'no card'}</span> <span>${running ? renderTally(own.map(describeHealth)) : 'health not known'}</span></p>
${running ? undefined : renderUnknown(why ?? '')}
${notes.length === 0 ? undefined : markup`<ul class="notes">${notes.map((note) => markup`<li>${note}</li>`)}</ul>`}
${fleet && renderFigure(fleet, renderTable(`Health on ${machine}`, ['Service', 'Family', 'Health'], health))}
${startUp && renderFigure(startUp, startUpTable(report, machine))}`;
}

/** `47 healthy, 2 degraded`. */
export function renderTally(values: readonly string[]): string {
  return [...countEach(values)]
    .sort(([, one], [, other]) => other - one)
    .map(([value, count]) => `${String(count)} ${value}`)
    .join(', ');
}

function startUpTable({ services }: FleetReport, machine: string): Markup {
  const own = services.filter((each) => each.machine === machine);
  const graph = new Map(own.map(({ service, waitsFor }) => [service, waitsFor]));
  const rows = sortIntoLevels(graph).map((names, index) =>
    renderRow([`step ${String(index + 1)}`, names.length, names.join(', ')]),
  );
  return renderTable(`Start-up of ${machine}`, ['Step', 'Services', 'Which'], rows);
}

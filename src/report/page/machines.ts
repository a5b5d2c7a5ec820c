import { levels } from '../../lib/graph';
import { countEach } from '../../status/print';
import { markup, type Markup } from '../markup';
import type { MachineEntry, Report } from '../model';
import type { Pictures } from '../pictures';
import { figure, row, section, table, unknown } from './parts';
import { healthCell, healthOf } from './services';

/** Each machine's services with their health, and the order in which they start. */
export function machinesSection(report: Report, pictures: Pictures): Markup {
  return section(
    'machines',
    'Machines',
    report.machines.map((each) => machinePart(report, each, pictures)),
  );
}

function machinePart(report: Report, entry: MachineEntry, { fleets, startUps }: Pictures): Markup {
  const { machine, stack, engine, track, card, running, why, notes, servers } = entry;
  const own = report.services.filter((each) => each.machine === machine);
  const fleet = fleets.get(machine);
  const startUp = startUps.get(machine);
  const health = [
    ...own.map((each) => row([each.service, each.family, healthCell(each.now?.health ?? null)])),
    ...servers.map(({ name, health: now }) => row([name, 'server', healthCell(now)])),
  ];
  return markup`<h3 id="machine-${machine}">${machine}</h3>
<p class="facts"><span>stack ${stack}</span> <span>${engine} engine</span> <span>track ${track}</span> <span>${card?.model ?? 'no card'}</span> <span>${running ? tally(own.map(healthOf)) : 'health not known'}</span></p>
${running ? undefined : unknown(why ?? '')}
${notes.length === 0 ? undefined : markup`<ul class="notes">${notes.map((note) => markup`<li>${note}</li>`)}</ul>`}
${fleet && figure(fleet, table(`Health on ${machine}`, ['Service', 'Family', 'Health'], health))}
${startUp && figure(startUp, startUpTable(report, machine))}`;
}

/** `47 healthy, 2 degraded`. */
export function tally(values: readonly string[]): string {
  return [...countEach(values)]
    .sort(([, one], [, other]) => other - one)
    .map(([value, count]) => `${String(count)} ${value}`)
    .join(', ');
}

function startUpTable({ services }: Report, machine: string): Markup {
  const own = services.filter((each) => each.machine === machine);
  const graph = new Map(own.map(({ service, waitsFor }) => [service, waitsFor]));
  const rows = levels(graph).map((names, index) =>
    row([`step ${String(index + 1)}`, names.length, names.join(', ')]),
  );
  return table(`Start-up of ${machine}`, ['Step', 'Services', 'Which'], rows);
}

import { markup, type Markup } from '../markup';
import type { FleetReport } from '../model';
import { describeCache } from '../svg/build';
import { listScannedImages } from '../svg/scans';
import { chooseNoun, formatCount, formatDuration } from '../../lib/format';
import { renderTally } from './machines';
import { describeHealth } from './services';

interface Tile {
  readonly target: string;
  readonly figure: string;
  readonly what: string;
  readonly detail: string;
}

/** The whole in six tiles, each leading to its section. */
export function renderSummary(report: FleetReport): Markup {
  return markup`<ul class="tiles">${listTiles(report).map(
    ({ target, figure, what, detail }) =>
      markup`<li><a href="#${target}"><strong>${figure}</strong> <span>${what}</span><small>${detail}</small></a></li>`,
  )}</ul>`;
}

function listTiles(report: FleetReport): Tile[] {
  const { services, machines, images, exceptions } = report;
  const measured = images.filter(({ size }) => size);
  const over = images.filter(({ overBudget }) => overBudget).length;
  const scanned = listScannedImages(report).filter(({ scan }) => scan);
  const failing = scanned.filter(({ scan }) => scan && scan.failures.length > 0).length;
  const soon = exceptions.filter(({ daysLeft }) => daysLeft < 30).length;
  const running = machines.filter((each) => each.running);
  return [
    {
      target: 'services',
      figure: String(services.length),
      what: chooseNoun(services.length, 'service'),
      detail:
        running.length === 0 ? 'health not known here' : renderTally(services.map(describeHealth)),
    },
    {
      target: 'machines',
      figure: String(machines.length),
      what: chooseNoun(machines.length, 'machine'),
      detail: `${running.length === 0 ? 'none' : running.map(({ machine }) => machine).join(', ')} running here`,
    },
    {
      target: 'images',
      figure: String(images.length),
      what: chooseNoun(images.length, 'image'),
      detail:
        measured.length === 0
          ? 'none measured here'
          : `${String(measured.length)} measured, ${over === 0 ? 'none' : String(over)} over budget`,
    },
    {
      target: 'vulnerabilities',
      figure: scanned.length === 0 ? '?' : String(failing),
      what:
        scanned.length === 0
          ? 'vulnerabilities'
          : chooseNoun(failing, 'image fails the scan gate', 'images fail the scan gate'),
      detail: scanned.length === 0 ? 'never scanned here' : `${String(scanned.length)} scanned`,
    },
    {
      target: 'vulnerabilities',
      figure: String(exceptions.length),
      what: chooseNoun(exceptions.length, 'exception'),
      detail:
        soon === 0 ? 'none ends within 30 days' : `${String(soon)} over or ending within 30 days`,
    },
    buildTile(report),
  ];
}

function buildTile({ machines }: FleetReport): Tile {
  const builds = machines.flatMap(({ build }) => build ?? []);
  const target = 'builds';
  const [build] = builds.sort((one, other) => other.started.localeCompare(one.started));
  if (!build) return { target, figure: '?', what: 'last build', detail: 'none recorded here' };
  const { steps, cached } = describeCache(build);
  const images = Object.keys(build.images).length;
  return {
    target,
    figure: steps === 0 ? '–' : `${String(Math.round((100 * cached) / steps))} %`,
    what: 'of the last build cached',
    detail: `${formatCount(images, 'image')} in ${formatDuration(Date.parse(build.completed) - Date.parse(build.started))}`,
  };
}

import { markup, type Markup } from '../markup';
import type { MachineEntry, FleetReport } from '../model';
import type { Pictures } from '../pictures';
import { chooseNoun, formatCount, formatDuration, formatMoment } from '../../lib/format';
import { ENGINES } from '../../stack/engines';
import { renderFigure, renderRow, renderSection, renderTable, renderUnknown } from './parts';
import { fleetCommandFor } from '../../lib/fleet-command';

/** Renders the last build of each machine. */
export function renderBuilds({ machines }: FleetReport, { builds }: Pictures): Markup {
  return renderSection(
    'builds',
    'Last build',
    machines.flatMap((each) => {
      const picture = builds.get(each.machine);
      const heading = markup`<h3>${each.machine}</h3>`;
      if (!picture || !each.build) return [heading, renderUnknown(explainMissing(each))];
      const { started, unchanged } = each.build;
      const words = `${formatMoment(started)}; ${unchangedWords(unchanged)}.`;
      return [heading, markup`<p>${words}</p>`, renderFigure(picture, buildTable(each.build))];
    }),
  );
}

const unchangedWords = (unchanged: number): string =>
  unchanged === 0
    ? 'every image was built'
    : `${formatCount(unchanged, 'image')} had not changed and ${chooseNoun(unchanged, 'was', 'were')} not built`;

const explainMissing = ({ engine, stack }: MachineEntry): string =>
  ENGINES[engine].recordsBuilds
    ? `No build of stack ${stack} is recorded here: ${fleetCommandFor(stack, 'up')} and ${fleetCommandFor(stack, 'build')} record theirs.`
    : `Not known: ${ENGINES[engine].title} builds stack ${stack}, and its builds are not recorded here.`;

function buildTable({ images }: NonNullable<MachineEntry['build']>): Markup {
  const rows = Object.entries(images).map(
    ([name, { outcome, started, completed, steps, cached }]) =>
      renderRow([
        name,
        outcome,
        formatDuration(Math.max(0, Date.parse(completed) - Date.parse(started))),
        steps,
        cached,
      ]),
  );
  return renderTable(
    'Images of the last build',
    ['Image', 'Outcome', 'Time', 'Steps', 'Cached'],
    rows,
  );
}

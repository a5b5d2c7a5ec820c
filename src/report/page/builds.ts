import { markup, type Markup } from '../markup';
import type { MachineEntry, Report } from '../model';
import type { Pictures } from '../pictures';
import { count, duration, moment } from '../words';
import { figure, row, section, table, unknown } from './parts';

/** How the last run that built anything went, for each machine. */
export function buildsSection({ machines }: Report, { builds }: Pictures): Markup {
  return section(
    'builds',
    'Last build',
    machines.flatMap((each) => {
      const picture = builds.get(each.machine);
      const heading = markup`<h3>${each.machine}</h3>`;
      if (!picture || !each.build) return [heading, unknown(whyNone(each))];
      const { started, unchanged } = each.build;
      const words = `${moment(started)}; ${unchangedWords(unchanged)}.`;
      return [heading, markup`<p>${words}</p>`, figure(picture, buildTable(each.build))];
    }),
  );
}

const unchangedWords = (unchanged: number): string =>
  unchanged === 0
    ? 'every image was built'
    : `${count(unchanged, 'image')} had not changed and ${unchanged === 1 ? 'was' : 'were'} not built`;

const whyNone = ({ engine, stack }: MachineEntry): string =>
  engine === 'pulumi'
    ? `Not known: Pulumi builds stack ${stack}, and its builds are not recorded here.`
    : `No build of stack ${stack} is recorded here: bin/fleet up and bin/fleet build record theirs.`;

function buildTable({ images }: NonNullable<MachineEntry['build']>): Markup {
  const rows = Object.entries(images).map(
    ([name, { outcome, started, completed, steps, cached }]) =>
      row([
        ...[name, outcome, duration(Math.max(0, Date.parse(completed) - Date.parse(started)))],
        ...[steps, cached],
      ]),
  );
  return table('Images of the last build', ['Image', 'Outcome', 'Time', 'Steps', 'Cached'], rows);
}

import { mebibytes } from '../report/words';
import type { Usage } from '../docker/usage';
import { paint, table } from '../lib/output';
import { noteOf, paintHealth, summaryOf, tallyOf } from './status';
import type { FleetStatus, ServiceStatus } from './status';

/** What one look at a stack saw. */
export interface Look {
  readonly status: FleetStatus;
  readonly usage: ReadonlyMap<string, Usage>;
  readonly at: Date;
  /** Why the stack could not be asked, where what is told is from before. */
  readonly problem?: string;
}

/** A terminal's, in characters. */
interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Lines above the services, and a table's head. */
const ABOVE = 3;

/** The fleet in no more lines than fit: the most unwell services first, the others in one line. */
export function frame(look: Look, { rows, columns }: Size): string[] {
  const { status, usage, at, problem } = look;
  const sorted = [...status.services].sort((one, other) => rankOf(one) - rankOf(other));
  const room = Math.max(0, rows - ABOVE);
  const shown = sorted.length <= room ? sorted : sorted.slice(0, Math.max(0, room - 1));
  const [head = '', ...lines] = table(
    ['SERVICE', 'HEALTH', 'RESTARTS', 'CPU', 'MEMORY', 'NOTE'],
    shown.map((each) => cellsOf(each, usage.get(each.service))),
    columns,
  ).split('\n');
  const below = `${problem ?? `stack ${status.stack}`} · ${at.toISOString().slice(11, 19)} UTC · q leaves`;
  const rest = sorted.slice(shown.length).map(({ health }) => health);
  return [
    fitting(summaryOf(status), columns),
    problem === undefined ? below.slice(0, columns) : paint('red', below.slice(0, columns)),
    head,
    ...lines.map((line, index) => colourful(line, shown[index])),
    ...(rest.length === 0 ? [] : [`and ${tell(rest)}`.slice(0, columns)]),
  ].slice(0, rows);
}

/** Those that are as well as each other stay in the order of their start. */
function rankOf({ health, restarts }: ServiceStatus): number {
  const ranks: Readonly<Record<string, number>> = { starting: 1, degraded: 2 };
  if (health === 'healthy') return restarts > 0 ? 3 : 4;
  return ranks[health] ?? 0;
}

const cellsOf = (each: ServiceStatus, usage: Usage | undefined): string[] => [
  ...[each.service, each.health, String(each.restarts)],
  usage ? `${usage.cpu.toFixed(1)} %` : '',
  usage ? mebibytes(usage.memory / 2 ** 20) : '',
  noteOf(each),
];

const colourful = (line: string, service: ServiceStatus | undefined): string =>
  service === undefined || service.health === 'healthy' ? line : paintHealth(service.health, line);

const tell = (healths: readonly string[]): string =>
  [...tallyOf(healths)].map(([health, count]) => `${String(count)} more ${health}`).join(', ');

/** A line that is too long loses its colours: they are characters, too. */
function fitting(line: string, columns: number): string {
  const plain = line.replace(/\x1b\[[0-9;]*m/g, '');
  return plain.length <= columns ? line : plain.slice(0, columns);
}

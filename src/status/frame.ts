import { formatMebibytes } from '../lib/units';
import type { Usage } from '../docker/usage';
import { paint, formatTable } from '../lib/output';
import type { FleetStatus } from '../engines/engine';
import { describeTrouble, describeUnplanned, paintHealth, formatSummary, countEach } from './print';

/** The status of a stack at one moment. */
export interface StatusSample {
  readonly status: FleetStatus;
  readonly usage: ReadonlyMap<string, Usage>;
  readonly at: Date;
  /** Reason why the stack could not be read, where the status is an older one. */
  readonly problem?: string;
}

/** A terminal's, in characters. */
interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** Lines above the services, and a table's head. */
const ABOVE = 3;

/** Draws the fleet in no more lines than fit: unhealthy services first, those without a line counted in the last. */
export function drawFrame(look: StatusSample, { rows, columns }: Size): string[] {
  const { status, usage, at, problem } = look;
  const sorted = listLines(status).sort((one, other) => rankByHealth(one) - rankByHealth(other));
  const room = Math.max(0, rows - ABOVE);
  const shown = sorted.length <= room ? sorted : sorted.slice(0, Math.max(0, room - 1));
  const [head = '', ...lines] = formatTable(
    ['SERVICE', 'HEALTH', 'RESTARTS', 'CPU', 'MEMORY', 'NOTE'],
    shown.map((each) => formatRow(each, usage.get(each.service))),
    { limit: columns, cut: true },
  ).split('\n');
  const below = `${problem ?? `stack ${status.stack}`} · ${at.toISOString().slice(11, 19)} UTC · q leaves`;
  const rest = sorted.slice(shown.length).map(({ health }) => health);
  return [
    fitLine(formatSummary(status), columns),
    problem === undefined ? below.slice(0, columns) : paint('red', below.slice(0, columns)),
    head,
    ...lines.map((line, index) => paintRow(line, shown[index])),
    ...(rest.length === 0 ? [] : [`and ${formatCounts(rest)}`.slice(0, columns)]),
  ].slice(0, rows);
}

/** A line of a service, or of a container whose row is gone. */
interface FrameLine {
  readonly service: string;
  readonly health: string;
  readonly restarts: number;
  readonly note: string;
  readonly planned: boolean;
}

const listLines = ({ services, unplanned }: FleetStatus): FrameLine[] => [
  ...services.map((each) => ({ ...each, note: describeTrouble(each), planned: true })),
  ...unplanned.map((each) => ({
    ...each,
    service: each.name,
    note: describeUnplanned(each),
    planned: false,
  })),
];

/** Those that are as well as each other stay in the order of their start. */
function rankByHealth({ health, restarts, planned }: FrameLine): number {
  const ranks: Readonly<Record<string, number>> = { starting: 1, degraded: 2 };
  if (health === 'healthy') return restarts > 0 || !planned ? 3 : 4;
  return ranks[health] ?? 0;
}

const formatRow = (each: FrameLine, usage: Usage | undefined): string[] => [
  each.service,
  each.health,
  String(each.restarts),
  usage ? `${usage.cpu.toFixed(1)} %` : '',
  usage ? formatMebibytes(usage.memory / 2 ** 20) : '',
  each.note,
];

const paintRow = (line: string, service: FrameLine | undefined): string =>
  service === undefined || service.health === 'healthy' ? line : paintHealth(service.health, line);

const formatCounts = (healths: readonly string[]): string =>
  [...countEach(healths)].map(([health, count]) => `${String(count)} more ${health}`).join(', ');

/** A line that is too long loses its colours: they are characters, too. */
function fitLine(line: string, columns: number): string {
  const plain = line.replace(/\x1b\[[0-9;]*m/g, '');
  return plain.length <= columns ? line : plain.slice(0, columns);
}

import { toSlug } from '../catalog/names';
import { printJson } from '../lib/json-output';
import { paint, print, formatTable, readLineWidth, wrapText } from '../lib/output';
import { everything } from '../engines/common/selection';
import type {
  ContainerStatus,
  FleetStatus,
  HeldAt,
  Selection,
  ServiceStatus,
  Stop,
} from '../engines/engine';
import { formatCount } from '../lib/format';

const COLOURS: Readonly<Record<string, 'green' | 'yellow' | 'red'>> = {
  healthy: 'green',
  degraded: 'yellow',
  starting: 'yellow',
  stopped: 'yellow',
};

/** Paints a text in the colour of a health. */
export const paintHealth = (health: string, text: string): string =>
  paint(COLOURS[health] ?? 'red', text);

interface Trouble extends Pick<ServiceStatus, 'health' | 'unreached'> {
  readonly error?: string | null | undefined;
  readonly imageError?: string | undefined;
  readonly held?: HeldAt | null | undefined;
  readonly stopped?: Stop | null | undefined;
}

/** Describes what is wrong with a service, and what keeps it stopped or at an earlier definition; '' where nothing does. */
export const describeTrouble = (trouble: Trouble): string =>
  [describeStop(trouble), describeHealth(trouble), describeImage(trouble), describeHold(trouble)]
    .filter((text) => text !== '')
    .join('; ');

function describeHealth({ health, unreached, error }: Trouble): string {
  if (unreached.length > 0) return `does not reach ${unreached.join(', ')}`;
  return health === 'degraded' ? 'its agent says that it is degraded' : (error ?? '');
}

function describeImage({ health, imageError }: Trouble): string {
  if (imageError === undefined) return '';
  return health === 'missing'
    ? `its image could not be built: ${imageError}`
    : `runs an earlier image, as the new one could not be built: ${imageError}`;
}

const describeStop = ({ stopped }: Trouble): string =>
  stopped ? `stopped by ${stopped.by} at ${stopped.at}` : '';

const describeHold = ({ held }: Trouble): string =>
  held ? `held at ${held.id} since ${held.since}: ${held.why}` : '';

/** Describes a container whose row is gone, and what is wrong with it. */
export const describeUnplanned = ({ error }: Pick<ContainerStatus, 'error'>): string =>
  ['its row is gone: up or down removes it', ...(error === undefined ? [] : [error])].join('; ');

/** Counts how often each value stands in a list. */
export function countEach(values: readonly string[]): Map<string, number> {
  const tally = new Map<string, number>();
  for (const value of values) tally.set(value, (tally.get(value) ?? 0) + 1);
  return tally;
}

/** Summarizes the fleet in a line: the services by health, the infrastructure, and the containers whose row is gone. */
export function formatSummary({ services, infrastructure, unplanned }: FleetStatus): string {
  const others = infrastructure.map(({ name, health }) => `${name} ${health}`);
  const gone =
    unplanned.length === 0
      ? []
      : [`${String(unplanned.length)} without a row: ${formatHealths(unplanned)}`];
  return [
    `${formatCount(services.length, 'service')}: ${formatHealths(services)}`,
    ...others,
    ...gone,
  ].join(' · ');
}

const formatHealths = (list: readonly { readonly health: string }[]): string =>
  [...countEach(list.map(({ health }) => health))]
    .map(([health, count]) => paintHealth(health, `${String(count)} ${health}`))
    .join(', ');

interface PrintOptions {
  /** Print JSON. @default false */
  readonly json?: boolean | undefined;
  /** Fields that a command adds to the JSON. @default none */
  readonly more?: object;
  /** Services that the table shows; the JSON has all. @default everything */
  readonly selection?: Selection;
}

/** Prints the status of the stack's services, as a table or as JSON. */
export function printStatus(
  status: FleetStatus,
  { json = false, more = {}, selection = everything }: PrintOptions = {},
): void {
  if (json) {
    printJson({ ...status, ...more });
    return;
  }
  const services = status.services.filter(({ service }) => selection.includes(toSlug(service)));
  const gone = status.unplanned.filter(({ name }) => selection.includes(toSlug(name)));
  print(
    formatTable(
      ['SERVICE', 'HEALTH', 'SERVICE AT', 'HEALTH AT', 'FAMILY', 'RESTARTS', 'NOTE'],
      [
        ...services.map((each) => [
          each.service,
          each.health,
          each.ports.find(({ name }) => name === 'service')?.address ?? '',
          each.ports.find(({ name }) => name === 'health')?.address ?? '',
          each.family,
          String(each.restarts),
          describeTrouble(each),
        ]),
        ...gone.map((each) => [
          each.name,
          each.health,
          '',
          '',
          '',
          String(each.restarts),
          describeUnplanned(each),
        ]),
      ],
      { optional: ['FAMILY', 'HEALTH AT', 'SERVICE AT'] },
    ),
  );
  const servers = status.infrastructure.flatMap(({ name, error }) =>
    error === undefined ? [] : [`${name}: ${error}`],
  );
  for (const text of [formatSummary(status), ...servers]) {
    for (const line of wrapText(text, readLineWidth())) print(line);
  }
}

import { noteOf, type FleetStatus } from './status';

/** Something about one service or server that is other than at the look before. */
export interface Change {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  readonly restarts: number;
  readonly note: string;
}

/** What is other now than before, in the order of the plan. */
export function changesOf(before: FleetStatus, now: FleetStatus): Change[] {
  const all = ({ services, infrastructure }: FleetStatus): Told[] => [
    ...services.map((each) => ({ ...each, name: each.service, note: noteOf(each) })),
    ...infrastructure.map((each) => ({ ...each, note: '' })),
  ];
  const former = new Map(all(before).map((each) => [each.name, each]));
  return all(now).flatMap(({ name, health, restarts, note }) => {
    const was = former.get(name);
    if (was?.health === health && was.restarts === restarts && sameTrouble(was, note)) return [];
    return [{ service: name, from: was?.health ?? 'missing', to: health, restarts, note }];
  });
}

interface Told {
  readonly name: string;
  readonly health: string;
  readonly restarts: number;
  readonly note: string;
}

/** A log's last line is another at every look; which dependencies are not reached is news. */
const sameTrouble = ({ health, note }: Told, now: string): boolean =>
  health !== 'degraded' || note === now;

export function lineOf({ service, from, to, restarts, note }: Change): string {
  const what = from === to ? to : `${from} → ${to}`;
  const count = restarts === 0 ? '' : `, restarts: ${String(restarts)}`;
  return `${service}: ${what}${count}${note === '' ? '' : `: ${note}`}`;
}

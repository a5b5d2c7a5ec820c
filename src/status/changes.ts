import type { FleetStatus } from '../engines/engine';
import { describeTrouble, describeUnplanned } from './print';

/** A change of one service or of the infrastructure since the last status. */
export interface Change {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  readonly restarts: number;
  readonly note: string;
}

/** Finds what has changed since the last status, in the order of the plan. */
export function findChanges(before: FleetStatus, now: FleetStatus): Change[] {
  const all = ({ services, infrastructure, unplanned }: FleetStatus): TrackedHealth[] => [
    ...services.map((each) => ({ ...each, name: each.service, note: describeTrouble(each) })),
    ...infrastructure.map((each) => ({ ...each, note: '' })),
    ...unplanned.map((each) => ({ ...each, note: describeUnplanned(each) })),
  ];
  const former = new Map(all(before).map((each) => [each.name, each]));
  return all(now).flatMap(({ name, health, restarts, note }) => {
    const was = former.get(name);
    if (was?.health === health && was.restarts === restarts && hasSameTrouble(was, note)) return [];
    return [{ service: name, from: was?.health ?? 'missing', to: health, restarts, note }];
  });
}

interface TrackedHealth {
  readonly name: string;
  readonly health: string;
  readonly restarts: number;
  readonly note: string;
}

/** A log's last line is another at every look; which dependencies are not reached is news. */
const hasSameTrouble = ({ health, note }: TrackedHealth, now: string): boolean =>
  health !== 'degraded' || note === now;

/** Formats a change as a line. */
export function formatChange({ service, from, to, restarts, note }: Change): string {
  const what = from === to ? to : `${from} → ${to}`;
  const count = restarts === 0 ? '' : `, restarts: ${String(restarts)}`;
  return `${service}: ${what}${count}${note === '' ? '' : `: ${note}`}`;
}

import { fleetCommandFor } from '../lib/fleet-command';
import { applyDefinition } from './define-service';
import { identifyDefinition } from './definition';
import type { Hold, Holds } from './hold';
import type { MachinePlan } from './plan';
import type { ResolvedService } from './service';

/** Reads the id of the definition that a row gives now. */
export type IdentifyRow = (service: ResolvedService) => string;

/**
 * Gives each held service the definition that it is held at. A hold after a failure whose row gives another definition by now
 * has ended.
 * @param identify asked for services with a hold after a failure alone: it costs a look at git. @default every hold counts
 */
export function applyHolds(plan: MachinePlan, holds: Holds, identify?: IdentifyRow): MachinePlan {
  const services = plan.services.map((service) => {
    const hold = holds[service.row.name];
    if (!hold || hasEnded(hold, service, identify)) return service;
    return { ...applyDefinition(service, hold.definition), held: hold };
  });
  return { ...plan, services, notes: [...plan.notes, ...noteHolds(plan.stack.name, services)] };
}

const hasEnded = ({ failed }: Hold, service: ResolvedService, identify?: IdentifyRow): boolean =>
  failed !== undefined && identify !== undefined && identify(service) !== failed;

/** Lists the images that the services of a plan are held at, by slug. */
export const listHeld = ({ services }: MachinePlan): ReadonlyMap<string, string> =>
  new Map(services.flatMap(({ slug, held }) => (held ? [[slug, held.definition.image]] : [])));

/** Says of each held service since when it is held, why, and how that ends. */
const noteHolds = (stack: string, services: readonly ResolvedService[]): string[] =>
  services.flatMap(({ row, held }) => {
    if (!held) return [];
    const id = identifyDefinition(held.definition);
    const end = held.failed === undefined ? '' : 'a change of its row or ';
    const command = fleetCommandFor(stack, 'release', row.name);
    return `${row.name}: held at ${id} since ${held.since}: ${held.why}; ${end}${command} ends that`;
  });

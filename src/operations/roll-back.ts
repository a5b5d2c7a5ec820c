import type { Context } from '../checkout/context';
import { readHolds, writeHolds } from '../checkout/holds';
import { nameHoldsFile } from '../plan/hold';
import { chooseEngine } from '../engines';
import {
  chooseEarlier,
  holdEarlier,
  readHistories,
  type Earlier,
} from '../engines/common/rollback';
import { everything, findServices, selectSlugs } from '../engines/common/selection';
import { formatStop, omitStopped, readStops } from '../engines/common/stopped';
import { FleetError } from '../lib/errors';
import { fleetCommandFor } from '../lib/fleet-command';
import { printProgress, sendProgressToStderr, warn } from '../lib/output';
import { pullImage } from '../docker/images';
import { applyHolds } from '../plan/apply-holds';
import { printUpResult } from '../status/up-result';
import { printRollbackPreview } from './preview-rollback';

export interface RollBackOptions {
  /** Roll every service back that has an earlier definition. @default false */
  readonly all?: boolean | undefined;
  /** Beginning of an id, a digest or a commit of the ledger. @default the last good definition that does not run now */
  readonly to?: string | undefined;
  /** Print the result as JSON, and progress on stderr. @default false */
  readonly json?: boolean | undefined;
  /** Say what would change, and change nothing. @default false */
  readonly preview?: boolean | undefined;
}

/**
 * Puts services back to an earlier definition, and holds them there. It builds nothing, and has every image in Docker before it
 * stops anything or writes a hold.
 * @throws FleetError where a service has no such definition, or does not run well with it
 */
export async function rollBack(
  context: Context,
  names: readonly string[],
  { all = false, to, json = false, preview = false }: RollBackOptions,
): Promise<void> {
  const since = Date.now();
  if (json) sendProgressToStderr();
  const { root, stack, plan } = context;
  if (!all && names.length === 0) {
    throw new FleetError(
      `rollback: no service is named; write one, or ${fleetCommandFor(stack.name, 'rollback', '--all')}`,
    );
  }
  const stops = await readStops(context);
  omitStopped(context, everything, stops, names);
  const histories = await readHistories(context, findServices(plan, names));
  const meant = all
    ? histories.filter(({ service, good }) => !stops.has(service) && good.some(({ runs }) => !runs))
    : histories;
  if (all) for (const [name, stop] of stops) warn(formatStop(stack.name, name, stop));
  if (meant.length === 0) {
    throw new FleetError(
      `stack ${stack.name}: no service has an earlier definition; ${fleetCommandFor(stack.name, 'history')} lists what there is`,
    );
  }
  const chosen = chooseEarlier(context, meant, to);
  if (preview) {
    printRollbackPreview(context, meant, chosen, json);
    return;
  }
  await pullMissing(chosen);
  for (const [service, { id, at }] of chosen) {
    printProgress(`${service}: back to ${id}, which ran well on ${at}`);
  }
  const holds = holdEarlier(chosen);
  const former = readHolds(root, stack.name);
  writeHolds(root, stack.name, { ...former, ...holds });
  const services = findServices(plan, [...chosen.keys()]);
  const selection = selectSlugs(services.map(({ slug }) => slug));
  const held = { ...context, plan: applyHolds(plan, holds) };
  const result = await chooseEngine(context).up(held, {
    ...{ selection, strict: false, watch: true, takeOver: false },
    ...{ build: false, retry: true, revert: false },
  });
  printProgress(`${nameHoldsFile(stack.name)} holds them there; commit it`);
  await printUpResult(held, result, { since, json, selection });
}

/** Pulls the images that Docker lacks. @throws FleetError with a line for each that cannot be pulled */
async function pullMissing(chosen: ReadonlyMap<string, Earlier>): Promise<void> {
  const lines: string[] = [];
  for (const [service, { id, image, definition }] of chosen) {
    if (image === 'docker') continue;
    printProgress(`${service}: pulls ${definition.image}`);
    const refused = await pullImage(definition.image);
    if (refused !== undefined) {
      lines.push(
        `${service}: ${id}: its image cannot be pulled: '${definition.image}': ${refused}; nothing was changed`,
      );
    }
  }
  if (lines.length > 0) throw new FleetError(lines);
}

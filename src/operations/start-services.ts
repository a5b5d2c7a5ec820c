import { toSlug } from '../catalog/names';
import type { Context } from '../checkout/context';
import { listContainers } from '../docker/containers';
import { dropStops } from '../engines/common/ledger';
import { readLedger, writeLedger } from '../engines/common/ledger-volume';
import { checkOwner } from '../engines/common/owner';
import { applyRemedies } from '../engines/common/remedies';
import { findServices, selectSlugs } from '../engines/common/selection';
import { explainMissingContainers } from '../engines/common/service-containers';
import { settle } from '../engines/common/settle';
import { withStackLock } from '../engines/common/stack-lock';
import { readStops } from '../engines/common/stopped';
import { joinFailures } from '../engines/common/unhealthy';
import { Watch } from '../engines/common/watch';
import type { UpResult } from '../engines/engine';
import { FleetError } from '../lib/errors';
import { print, sendProgressToStderr } from '../lib/output';
import { printUpResult } from '../status/up-result';

/**
 * Starts services that a person has stopped: their containers as they are, and waits until they are stable. It needs neither
 * registry nor builder.
 * @param names all that are stopped where none is named
 * @throws FleetError with a line for each that has no container, or is not well
 */
export async function startServices(
  context: Context,
  names: readonly string[],
  json = false,
): Promise<void> {
  const since = Date.now();
  if (json) sendProgressToStderr();
  checkOwner(context.stack);
  const named = findServices(context.plan, names).map(({ row }) => row.name);
  await withStackLock(context, async () => {
    const before = await listContainers(context.stack.name);
    const stops = await readStops(context, before);
    const meant = names.length > 0 ? named : named.filter((name) => stops.has(name));
    if (meant.length === 0) {
      print(`stack ${context.stack.name}: nobody has stopped a service`);
      return;
    }
    const ledger = await readLedger(context, before);
    await writeLedger(context, before, dropStops(ledger, meant));
    const missing = explainMissingContainers(context, meant, before);
    const selection = selectSlugs(meant.map(toSlug));
    const result = await helpUp(context, before, meant);
    if (missing.length > 0) throw new FleetError(missing);
    await printUpResult(context, result, { since, json, selection });
  });
}

/** Starts what does not run of these services, and waits for it. */
async function helpUp(
  context: Context,
  before: Awaited<ReturnType<typeof listContainers>>,
  names: readonly string[],
): Promise<UpResult> {
  const watch = new Watch(context, before);
  const look = (await watch.look()).filter(({ service }) => names.includes(service));
  const refused = await applyRemedies(context, watch, look);
  const selection = selectSlugs(names.map(toSlug));
  const settled = await settle(context, watch, { selection, watch: true });
  return { ...settled, failures: joinFailures(refused, settled.failures) };
}

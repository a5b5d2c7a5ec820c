import type { Context } from '../../checkout/context';
import { readHolds, writeHolds } from '../../checkout/holds';
import type { InspectedContainer } from '../../docker/containers';
import { FleetError } from '../../lib/errors';
import { HEALTH_PORT } from '../../catalog/container-fields';
import { fleetCommandFor } from '../../lib/fleet-command';
import { omit } from '../../lib/records';
import { applyHolds } from '../../plan/apply-holds';
import { nameHoldsFile, type Holds } from '../../plan/hold';
import type { ResolvedService } from '../../plan/service';
import { clearReleaseTrials } from '../../docker/release-trials';
import { identifyRow } from '../../source/hold-services';
import {
  addFailed,
  addGood,
  describeRun,
  dropStops,
  readDefinitionId,
  readHistory,
  type Good,
  type Ledger,
} from './ledger';
import { readLedger, writeLedger } from './ledger-volume';
import { listChanged, tagEarlierImages } from './legacy-tags';
import { toSlug } from '../../catalog/names';
import type { Selection, ServiceFailure } from '../engine';
import { DEGRADED, readReportedHealth } from './reported-health';
import { Storms } from './storm';
import { findOutsideFault, type Suspect } from './surroundings';
import { explainVerdict } from './unhealthy';
import { hasFailed, isRunning, isWell, type JudgedContainer } from './watch';

type Look = readonly JudgedContainer[];

/** A service whose new definition failed, and that is put back. */
export interface Revert {
  readonly service: string;
  /** What was wrong, in one line. */
  readonly reason: string;
  /** The definition that it is put back to. */
  readonly to: Good;
  /** True where the release failed its trial: the service's container was never stopped. */
  readonly kept: boolean;
}

/** A service whose release failed its trial. */
export interface FailedTrial {
  /** Name of its row. */
  readonly service: string;
  /** In one line. */
  readonly reason: string;
}

/**
 * One release of a stack: knows what ran well before, finds the services whose new definition does not, and holds these at what
 * they ran before. The engines change the containers.
 */
export class Rollout {
  private readonly done = new Map<string, Revert>();
  private readonly storms = new Storms();
  private outside: { readonly fault: string; readonly services: ReadonlySet<string> } | undefined;
  /** Ids of containers that were asked whether they are degraded. */
  private readonly asked = new Set<string>();
  /** The ledger before this release. */
  private readonly former: Ledger;

  private constructor(
    private context: Context,
    /** The containers before, by service. */
    private readonly before: ReadonlyMap<string, JudgedContainer>,
    /** Services that were degraded before, with all that they depend on at hand. */
    private readonly degraded: ReadonlySet<string>,
    private ledger: Ledger,
  ) {
    this.former = ledger;
  }

  /**
   * Begins a release: notes in the ledger what is stable now, whoever brought it up.
   * @throws FleetError where the ledger is damaged
   */
  static async begin(context: Context, before: Look): Promise<Rollout> {
    const containers = before.map(({ container }) => container);
    await clearReleaseTrials(context.stack.name);
    const ledger = await readLedger(context, containers);
    const rollout = new Rollout(
      context,
      new Map(before.map((each) => [each.service, each])),
      new Set((await selectDegraded(before)).map(({ service }) => service)),
      ledger,
    );
    await rollout.record(before);
    return rollout;
  }

  /** The services that were put back so far. */
  get reverts(): readonly Revert[] {
    return [...this.done.values()];
  }

  /** What pauses the release, as no service is at fault for it; undefined where nothing does. */
  get paused(): string | undefined {
    return this.outside?.fault;
  }

  /** Says of the failures of a paused release that their services are not at fault. */
  mark(failures: readonly ServiceFailure[]): ServiceFailure[] {
    const { fault, services } = this.outside ?? { services: new Set() };
    return failures.map((each) =>
      fault !== undefined && services.has(each.service) ? { ...each, outside: fault } : each,
    );
  }

  /** Checks whether the service of this slug had a container before. */
  ranBefore(slug: string): boolean {
    return [...this.before.keys()].some((name) => toSlug(name) === slug);
  }

  /** Notes in the ledger what is stable now, and forgets of what runs that it was stopped. */
  async record(look: Look): Promise<void> {
    const running = look.filter(({ container }) => isRunning(container));
    const ledger = dropStops(
      this.ledger,
      running.map(({ service }) => service),
    );
    await this.write(addGood(ledger, look, describeRun(this.context.root)), look);
  }

  /** Ends the release: notes what is stable now, and tags the images that a rollback of it goes back to. */
  async finish(look: Look): Promise<void> {
    await this.record(look);
    const changed = listChanged(this.former, this.ledger);
    await tagEarlierImages(this.context.stack.name, this.ledger, changed);
  }

  /**
   * Checks whether a container runs a definition that was never stable, of a service that has one which was. So an `up` that
   * was killed goes on, and a release by plain Pulumi counts too.
   */
  isRelease({ service, container }: Pick<JudgedContainer, 'service' | 'container'>): boolean {
    const id = readDefinitionId(container);
    const { good } = readHistory(this.ledger, service);
    return id !== undefined && good.length > 0 && good.every((each) => each.id !== id);
  }

  /**
   * Holds each service at its last good definition whose new one has failed. A service is put back once; one that a hold has put
   * back already is left as it is. A fault of the surroundings pauses the release: then no service is put back any more.
   * @param trials releases that failed their trials, which are held at what runs
   * @returns those services; the caller gives them containers of the context's plan
   */
  async hold(
    look: Look,
    trials: readonly FailedTrial[] = [],
  ): Promise<{ readonly context: Context; readonly reverts: readonly Revert[] }> {
    const failed = await this.findFailed(look);
    const degraded = await this.findDegraded(look);
    const tried = look.flatMap((each) => {
      const trial = trials.find(({ service }) => service === each.service);
      return trial && this.mayStay(each) ? [{ each, reason: trial.reason }] : [];
    });
    if (failed.length + degraded.length + tried.length === 0) {
      return { context: this.context, reverts: [] };
    }
    const reverts = [
      ...(await Promise.all(
        failed.map(async (each) => this.describe(each, await explainVerdict(each))),
      )),
      ...degraded.map((each) => this.describe(each, DEGRADED)),
      ...tried.map(({ each, reason }) => ({ ...this.describe(each, reason), kept: true })),
    ];
    for (const revert of reverts) this.done.set(revert.service, revert);
    const { at } = describeRun(this.context.root);
    const entries = reverts.map(({ service, reason, to }) => {
      const id = this.identify(this.findService(service));
      return { service, id, at, why: reason, definition: to.definition };
    });
    const holds: Holds = Object.fromEntries(
      entries.map(({ service, id, why, definition }) => [
        service,
        { definition, since: at, why, failed: id },
      ]),
    );
    const { root, stack, plan } = this.context;
    // First: what the ledger knows as failed is refused where nobody holds it, also after an `up` that was killed here.
    writeHolds(root, stack.name, { ...readHolds(root, stack.name), ...holds });
    const failures = entries.map((entry) => omit(entry, ['definition']));
    await this.write(addFailed(this.ledger, failures), look);
    this.context = { ...this.context, plan: applyHolds(plan, holds) };
    return { context: this.context, reverts };
  }

  /**
   * Refuses definitions that have failed here before, and that nobody holds.
   * @param selection services whose containers may be replaced
   * @throws FleetError with a line for each
   */
  refuseFailed(selection: Pick<Selection, 'includes'>): void {
    const suspects = this.context.plan.services.filter(
      ({ row, slug, held }) =>
        !held && selection.includes(slug) && readHistory(this.ledger, row.name).failed.length > 0,
    );
    const { stack } = this.context;
    const lines = suspects.flatMap((service) => {
      const id = this.identify(service);
      const failed = readHistory(this.ledger, service.row.name).failed.find(
        (each) => each.id === id,
      );
      if (!failed) return [];
      const retry = fleetCommandFor(stack.name, 'up', '--retry');
      return [
        `${service.row.name}: this definition failed here on ${failed.at}: '${failed.why}'; pull the commit that has ${nameHoldsFile(stack.name)}, change the row, or try it again: ${retry}`,
      ];
    });
    if (lines.length > 0) throw new FleetError(lines);
  }

  /** Finds the releases that have failed and that going back helps; pauses where something else is at fault. */
  private async findFailed(look: Look): Promise<JudgedContainer[]> {
    if (this.outside) return [];
    const suspects = look.flatMap((judged): Suspect[] => {
      const [last] = readHistory(this.ledger, judged.service).good;
      const meant = last && hasFailed(judged.verdict) && this.mayGoBack(judged);
      return meant ? [{ judged, good: last.definition }] : [];
    });
    const fault = await findOutsideFault(suspects, {
      look,
      before: this.before,
      reverted: new Set(this.done.keys()),
      infrastructure: new Set(this.context.plan.infrastructure.map(({ name }) => name)),
    });
    if (fault !== undefined) {
      const services = new Set(suspects.map(({ judged }) => judged.service));
      this.outside = { fault, services };
      return [];
    }
    return (await this.storms.select(suspects, look)).map(({ judged }) => judged);
  }

  /** Finds the releases that are stable and degraded by themselves. Each is asked once; what was so before is no worse. */
  private async findDegraded(look: Look): Promise<JudgedContainer[]> {
    if (this.outside) return [];
    const fresh = look.filter(
      (each) =>
        each.verdict.condition === 'stable' &&
        !this.asked.has(each.container.Id) &&
        !this.degraded.has(each.service) &&
        this.mayGoBack(each),
    );
    for (const { container } of fresh) this.asked.add(container.Id);
    return await selectDegraded(fresh);
  }

  /** Checks whether a container is a release that this `up` may put back. */
  private mayGoBack(judged: JudgedContainer): boolean {
    const { service } = judged;
    if (this.done.has(service) || !this.isRelease(judged)) return false;
    const planned = this.context.plan.services.find(({ row }) => row.name === service);
    if (!planned || planned.held) return false;
    // What ran badly before is not made better by going back.
    const before = this.before.get(service);
    const last = readHistory(this.ledger, service).good[0]?.id;
    return !before || isWell(before) || readDefinitionId(before.container) !== last;
  }

  /** Checks whether the service can be held at what it runs. */
  private mayStay({ service, container }: JudgedContainer): boolean {
    const [last] = readHistory(this.ledger, service).good;
    return !this.done.has(service) && last?.id === readDefinitionId(container);
  }

  private describe({ service }: JudgedContainer, reason: string): Revert {
    const [to] = readHistory(this.ledger, service).good;
    if (!to) throw new Error(`${service} has no earlier definition`);
    return { service, reason, to, kept: false };
  }

  private identify(service: ResolvedService): string {
    return identifyRow(this.context.root, this.context.plan, service);
  }

  private findService(name: string): ResolvedService {
    const found = this.context.plan.services.find(({ row }) => row.name === name);
    if (!found) throw new Error(`${name} is no service of this stack`);
    return found;
  }

  private async write(ledger: Ledger, look: Look): Promise<void> {
    if (ledger === this.ledger) return;
    const containers: InspectedContainer[] = look.map(({ container }) => container);
    await writeLedger(this.context, containers, ledger);
    this.ledger = ledger;
  }
}

/** Selects the containers that report themselves as degraded, though they reach all that they depend on. */
async function selectDegraded(look: Look): Promise<JudgedContainer[]> {
  const asked = look.map(async (each): Promise<JudgedContainer[]> => {
    const ports = each.container.NetworkSettings.Ports ?? {};
    const [bound] = ports[`${String(HEALTH_PORT)}/tcp`] ?? [];
    if (!bound || !isWell(each)) return [];
    const report = await readReportedHealth(`${bound.HostIp}:${bound.HostPort}`);
    return report.degraded && report.unreached.length === 0 ? [each] : [];
  });
  return (await Promise.all(asked)).flat();
}

/**
 * Lists the services that were put back as failures of their releases.
 * @param failures of the containers as they run now: one that was put back may be bad, too
 */
export const listReverted = (
  { reverts }: Rollout,
  failures: readonly ServiceFailure[],
): ServiceFailure[] =>
  reverts.map(({ service, reason, to, kept }) => {
    if (kept) return { service, stage: 'trial', reason, reverted: to.id };
    const again = failures.find((each) => each.service === service);
    const why =
      again === undefined ? reason : `${reason}; put back, it is bad too: ${again.reason}`;
    return { service, stage: 'start', reason: why, reverted: to.id };
  });

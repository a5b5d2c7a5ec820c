import { availableParallelism } from 'node:os';
import path from 'node:path';
import { FleetError } from '../lib/errors';
import type { ResolvedService } from '../plan/service';
import type { MachinePlan } from '../plan/plan';
import type { Context } from '../checkout/context';
import { formatComposeFile } from '../engines/embedded/compose';
import { runCompose } from '../docker/compose';
import {
  listContainerIds,
  readContainerState,
  removeContainers,
  runInContainer,
} from '../docker/containers';
import { readLog } from '../docker/logs';
import { createNetwork, listNetworkIds, removeNetworks } from '../docker/networks';
import { listVolumes, removeVolumes } from '../docker/volumes';
import { writeFileAtomic } from '../lib/files';
import { limitParallel, type Limit } from '../lib/parallel';
import type { Translation } from '../engines/embedded/translate';
import { buildComposeFile, nameAlone, nameTrial } from './alone';
import type { ObservedContainer } from './trial';
import { filterByLabel, LABELS } from '../docker/labels';

interface State {
  readonly Status: string;
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  /** Moments, ISO 8601. */
  readonly StartedAt: string;
  readonly FinishedAt: string;
}

/** A container that has been started, or why Docker did not start it. */
export type StartResult = { readonly container: TriedContainer } | { readonly problem: string };

/** Numbers of containers that start, and that are looked into, at the same time: more would only wait for processors. */
const STARTS = availableParallelism();
const LOOKS = 2 * availableParallelism();

/** Runs trials on a network of its own with the infrastructure, and removes everything after them. */
export class Sandbox {
  readonly plan: MachinePlan;
  private readonly stack: string;
  private readonly name: string;
  private readonly file: string;
  private readonly starts = limitParallel(STARTS);
  private readonly looks = limitParallel(LOOKS);

  /** @param folder of the stack's state */
  constructor(
    private readonly context: Context,
    folder: string,
    private readonly translation: Translation,
  ) {
    this.plan = context.plan;
    this.stack = context.stack.name;
    this.name = nameTrial(translation.compose);
    this.file = path.join(folder, 'compose.try.yaml');
  }

  /**
   * Starts the network and the servers, in place of what a killed try has left.
   * @param services those that will be started
   */
  async open(
    digests: ReadonlyMap<string, string>,
    services: readonly ResolvedService[],
  ): Promise<void> {
    const used = new Set(services.flatMap(({ row }) => row.infrastructure));
    const servers = this.plan.infrastructure
      .map(({ name }) => name)
      .filter((name) => used.has(name));
    const slugs = services.map(({ slug }) => slug);
    const dockerUsers = services.flatMap(({ docker, slug }) => (docker ? [slug] : []));
    const members = { servers, services: slugs, dockerUsers };
    const compose = buildComposeFile(this.translation, this.stack, members);
    writeFileAtomic(this.file, formatComposeFile({ ...this.translation, compose }, digests));
    await this.clear();
    for (const { name } of Object.values(compose.networks)) {
      await createNetwork(name, `${LABELS.trial}=${this.stack}`);
    }
    const tried = new Set(slugs.map(nameAlone));
    const others = Object.keys(compose.services).filter((name) => !tried.has(name));
    if (others.length === 0) return;
    const problem = await this.composeUp('--wait', ...others);
    if (problem !== undefined)
      throw new FleetError(`${others.join(', ')}: cannot start: ${problem}; correct what it says`);
  }

  async start({ slug }: ResolvedService): Promise<StartResult> {
    return await this.starts(async () => {
      const problem = await this.composeUp(nameAlone(slug));
      if (problem !== undefined) return { problem };
      const name = `${this.name}-${slug}`;
      const { StartedAt } = await readContainerState<State>(name);
      return { container: new TriedContainer(name, StartedAt, this.looks) };
    });
  }

  /** Removes all that a try of this stack has made: this one, or one that was killed. */
  async clear(): Promise<void> {
    const filter = filterByLabel(LABELS.trial, this.stack);
    const detached = true;
    await removeContainers(await listContainerIds(filter), { volumes: true, detached });
    await removeNetworks(await listNetworkIds(filter), { detached });
    await removeVolumes(await listVolumes(filter), { force: true, detached });
  }

  /** @returns why compose failed, where it did */
  private async composeUp(...services: readonly string[]): Promise<string | undefined> {
    const { code, tail } = await runCompose(
      { files: [this.file], progress: 'quiet' },
      ['up', '-d', '--no-deps', '--no-build', '--quiet-pull', ...services],
      // Ctrl-C is not for compose: what it has begun is removed once it is there.
      { cwd: this.context.root, detached: true },
    );
    return code === 0 ? undefined : (tail.findLast((line) => line.trim() !== '') ?? 'no reason');
  }
}

/** A container of a service that is tried. */
export class TriedContainer implements ObservedContainer {
  constructor(
    private readonly name: string,
    /** Moment of its first start, ISO 8601. */
    readonly startedAt: string,
    private readonly looks: Limit = limitParallel(1),
  ) {}

  async runShell(script: string): Promise<string | undefined> {
    return await this.looks(() => runInContainer(this.name, script)).catch(() => undefined);
  }

  async isRunning(): Promise<boolean> {
    const { Status, StartedAt } = await this.readState();
    return Status === 'running' && StartedAt === this.startedAt;
  }

  async readState(): Promise<State> {
    return await readContainerState<State>(this.name);
  }

  /** Makes room for the next one. */
  async remove(): Promise<void> {
    await removeContainers([this.name], { volumes: true });
  }

  async readLog(): Promise<string> {
    return await readLog(this.name);
  }
}

import { streamLines } from '../../lib/exec';
import { warn } from '../../lib/output';
import { limitParallel } from '../../lib/parallel';
import { FAILS_TRIAL } from '../../plan/trial-request';
import type { FailedTrial } from '../common/rollout';
import { readMarked } from './marked-lines';
import type { TrialCommand } from './translate-command';

/** Trials that run at a time; the machine's slots limit those of all stacks together. */
const AT_ONCE = 4;

/** A service whose release is to be tried. */
export interface PlannedTrial {
  /** Name of its container in the compose file. */
  readonly name: string;
  /** Name of its row. */
  readonly service: string;
  readonly command: TrialCommand;
}

/** Runs the trials of releases while the containers start that need none. */
export class ReleaseTrials {
  private readonly open = new Set<string>();
  private readonly failed: (FailedTrial & Pick<PlannedTrial, 'name'>)[] = [];
  private readonly stop = new AbortController();

  /** @param root the project's folder, in which they run */
  constructor(private readonly root: string) {}

  /** Begins trials. @param isWanted asked when the turn of one has come */
  begin(trials: readonly PlannedTrial[], isWanted: (name: string) => boolean): void {
    const limit = limitParallel(AT_ONCE);
    for (const trial of trials) {
      this.open.add(trial.name);
      void limit(() => this.run(trial, isWanted));
    }
  }

  /** Checks whether a container must still wait: its trial has not ended, or nobody has taken note that it failed. */
  isOpen(name: string): boolean {
    return this.open.has(name);
  }

  /** Returns the trials that failed since it was last asked. */
  takeFailed(): FailedTrial[] {
    const taken = this.failed.splice(0);
    for (const { name } of taken) this.open.delete(name);
    return taken.map(({ service, reason }) => ({ service, reason }));
  }

  /** Ends the trials that still run: they remove what they have made. */
  end(): void {
    this.stop.abort();
  }

  private isStopped(): boolean {
    return this.stop.signal.aborted;
  }

  /** Runs a trial, once its turn has come. */
  private async run(
    { name, service, command }: PlannedTrial,
    isWanted: (name: string) => boolean,
  ): Promise<void> {
    const reason =
      this.isStopped() || !isWanted(name) ? undefined : await this.findFailure(service, command);
    if (reason === undefined) this.open.delete(name);
    else this.failed.push({ name, service, reason });
  }

  /** Runs a trial. @returns why the release fails it; undefined where it may go on */
  private async findFailure(
    service: string,
    { command, stdin }: TrialCommand,
  ): Promise<string | undefined> {
    const options = {
      cwd: this.root,
      ...(stdin === undefined ? {} : { input: stdin, stdin: 'pipe' as const }),
    };
    const ignore = (): void => undefined;
    const { signal } = this.stop;
    const { code, tail } = await streamLines('/bin/sh', ['-c', command], ignore, options, signal);
    if (this.isStopped()) return undefined;
    if (code === 0) {
      for (const line of readMarked('warning', tail)) warn(line);
      return undefined;
    }
    const lines = readMarked('error', tail);
    const begin = `${service}: ${FAILS_TRIAL}`;
    const failure = lines.find((line) => line.startsWith(begin));
    if (failure !== undefined) return failure.slice(begin.length);
    // Whatever else it says concerns the trial, and not the release.
    warn(`${service}: is not tried first: ${lines[0] ?? tail.at(-1) ?? 'it says nothing'}`);
    return undefined;
  }
}

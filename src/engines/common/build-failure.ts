import { FleetError } from '../../lib/errors';
import type { StackConfig } from '../../stack/parse';
import { isBuilderRunning } from '../../docker/buildx';
import { findErrorLine } from '../../docker/log-errors';
import { fleetCommand } from '../../lib/fleet-command';
import { explainRegistryDown, isLocal } from '../../registry-client/address';
import { RegistryClient } from '../../registry-client/client';

/**
 * Says what to do about a file whose hash is not in the lock. A new lock would take whatever the index serves, also
 * what somebody put there.
 */
export const HASH_MISMATCH_FIX =
  'restore the lock if it was edited, or run this again if a download broke off; else the index serves another file than before, so find out why before you lock again';

/** Reason why an image could not be built. */
export interface BuildFailure {
  /** In one line, without the image's name. */
  readonly reason: string;
  /** Message with the image's name and the last lines of the build's log. */
  readonly text: string;
}

/** Finds why nothing can be built at all: the builder or a local registry does not answer. */
export async function findServerFailure(stack: StackConfig): Promise<FleetError | undefined> {
  if (!(await isBuilderRunning(stack.builder))) {
    return new FleetError(
      `fleet:builder: stopped in the middle of the build: '${stack.builder}'; run the same command again, it starts the builder and goes on from the last finished image`,
    );
  }
  if (isLocal(stack.registry) && !(await new RegistryClient(stack.registry).answers())) {
    return new FleetError(explainRegistryDown(stack.registry));
  }
  return undefined;
}

/**
 * Finds the images that could not be built, by the failed steps and bake's last lines.
 * @throws FleetError where none of them is at fault: the others would fail as well
 */
export async function findFailedImages(
  stack: StackConfig,
  images: readonly string[],
  failures: readonly FailedStep[],
  tail: readonly string[],
): Promise<ReadonlyMap<string, BuildFailure>> {
  const failure = await findServerFailure(stack);
  if (failure) throw failure;
  const failed = new Map(failures.map((each) => [each.image, each]));
  // What a Dockerfile itself has wrong is no step's failure.
  for (const line of tail) {
    const [, image = '', error = ''] = /^ERROR: target (\S+): (.*)/.exec(line) ?? [];
    if (images.includes(image) && !failed.has(image) && !isCancelled(error)) {
      failed.set(image, { image, step: '', error, log: '' });
    }
  }
  const text = ({ image, step, error, log }: FailedStep): string =>
    formatBuildFailure(image, step === '' ? error : `${step}: ${error}`, log);
  const all = [...failed.values()];
  if (all.length === 0) {
    const text = tail.filter((line) => !line.startsWith('{')).join('\n');
    throw new FleetError(`build: failed; correct what its last lines say\n${text}`);
  }
  if (all.some(({ image, step }) => !images.includes(image) || step === 'exporting to image')) {
    throw new FleetError(all.map(text));
  }
  return new Map(
    all.map((each) => [
      each.image,
      { reason: summarizeBuildFailure(each.image, each.error, each.log), text: text(each) },
    ]),
  );
}

/** Formats a failed build: the line of its log that explains the failure alone, else the last lines of the log. */
export function formatBuildFailure(image: string, message: string, lines: string): string {
  const log = completeCommands(image, lines);
  const clear = findExplanation(log);
  if (clear !== undefined) return clear;
  const mismatch = findHashMismatch(log);
  if (mismatch !== undefined) return `${image}: ${mismatch}`;
  const last = log.trimEnd().split('\n').slice(-6).join('\n    ');
  return `${image}: ${message}${last === '' ? '' : `\n    ${last}`}`;
}

/** Summarizes why a build failed, in the most informative line of its log. */
export function summarizeBuildFailure(image: string, message: string, lines: string): string {
  const log = completeCommands(image, lines);
  const clear = findExplanation(log)?.replace(/^\w+: /, '');
  // Scripts of the build begin a line with the image's name.
  const said = findErrorLine(log)?.replace(/^error: [\w-]+: /, '');
  return clear ?? findHashMismatch(log) ?? said ?? message.split('\n')[0] ?? message;
}

/** Completes the commands that scripts of a build tell: these know no stack, and call the image of any service `service`. */
const completeCommands = (image: string, log: string): string =>
  log.replace(/\bbin\/fleet (lock(?: --check)?) ([\w.-]*\w)/g, (_, command: string, name: string) =>
    fleetCommand(...command.split(' '), name === 'service' ? image : name),
  );

/** Finds the one line in which a script of the build explains the failure, the service's name first. */
const findExplanation = (log: string): string | undefined => /^fleet-error: (.*)$/m.exec(log)?.[1];

function findHashMismatch(log: string): string | undefined {
  const [, requirement, expected, got] =
    /([^\s/]+) from \S+[\s\S]*?Expected sha256 ([0-9a-f]+)[\s\S]*?Got\s+([0-9a-f]+)/.exec(log) ??
    [];
  if (requirement === undefined) return undefined;
  return `requirements.lock: ${requirement}: is not the hash of what the index serves, ${got ?? ''}: '${expected ?? ''}'; ${HASH_MISMATCH_FIX}`;
}

/** A step that failed. */
export interface FailedStep extends Place {
  readonly error: string;
  readonly log: string;
}

/** Checks whether a step only ended because another failed: by its context, or by its connection that was closed. */
export const isCancelled = (error: string): boolean =>
  error.includes('context canceled') || /\bcode = Canceled\b/.test(error);

export interface Place {
  /** One of the images that are built, or 'build' where it is none's. */
  readonly image: string;
  readonly step: string;
}

import type { EngineEvent } from '@pulumi/pulumi/automation';
import { Phase } from '../../lib/output';
import { readReadied, readStep, type Step } from './events';
import { Problems } from './problems';
import { formatCount } from '../../lib/format';

/** Reports an update while it runs, and keeps its problems. */
export class Progress {
  readonly problems = new Problems();
  private phase: Phase | undefined;
  private firstContainer: number | undefined;
  private readonly began = new Map<string, number>();
  private readonly counts = { image: 0, container: 0 };
  private readonly noted = new Set<string>();

  /** @param readFirstStart reads when the first container of this command was started, in milliseconds, if it is known */
  constructor(private readonly readFirstStart: () => number | undefined) {}

  take(event: EngineEvent): void {
    this.problems.take(event);
    const begun = readStep(event.resourcePreEvent?.metadata);
    if (begun) this.begin(begun);
    const ended = readStep(event.resOutputsEvent?.metadata);
    if (ended) this.end(ended);
    const readied = readReadied(event.resOutputsEvent?.metadata);
    // `all healthy after` counts from there, too.
    if (readied !== undefined) {
      this.phase?.printItem(readied, 'healthy', this.readFirstStart() ?? this.firstContainer);
    }
    this.notice(event.diagnosticEvent?.message ?? '');
  }

  /** Prints the summary, where there was anything to do. */
  done(): void {
    const { image, container } = this.counts;
    this.phase?.finish(
      `${formatCount(image, 'image')} built, ${formatCount(container, 'container')} changed`,
    );
  }

  private begin({ kind, metadata }: Step): void {
    this.phase ??= new Phase('update');
    const now = Date.now();
    this.began.set(metadata.urn, now);
    if (kind === 'container') this.firstContainer ??= now;
  }

  private end(step: Step): void {
    const word = nameResult(step);
    if (word === undefined) return;
    this.counts[step.kind] += 1;
    // A container is named once it is ready.
    if (word !== 'started')
      this.phase?.printItem(step.name, word, this.began.get(step.metadata.urn));
  }

  /** Prints the notices of a build, such as a package that it took in another version. */
  private notice(message: string): void {
    for (const [, notice = ''] of message.matchAll(/^(?:#\d+ [\d.]+ )?fleet-notice: (.*)$/gm)) {
      if (this.noted.has(notice)) continue;
      this.noted.add(notice);
      this.phase?.note(notice);
    }
  }
}

/** Names the result of a step; undefined for an image whose build changed nothing. */
function nameResult({ kind, action, metadata }: Step): string | undefined {
  if (kind === 'container') {
    return { remove: 'removed', update: 'updated', create: 'started', replace: 'started' }[action];
  }
  const digest = (side: 'old' | 'new'): unknown => metadata[side]?.outputs['digest'];
  // An image is replaced where the registry has lost it, and may get the digest that it had.
  if (action === 'replace') return 'built';
  return action === 'remove' || digest('old') === digest('new') ? undefined : 'built';
}

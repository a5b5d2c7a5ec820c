import type { Phase } from '../../lib/output';
import { StepTimes, type ImageTimes } from './build-record';
import { isCancelled, type FailedStep, type Place } from '../common/build-failure';

interface Vertex {
  readonly digest: string;
  readonly name?: string;
  readonly started?: string;
  readonly completed?: string;
  readonly error?: string;
  readonly cached?: boolean;
}

interface Progress {
  readonly vertexes?: readonly Vertex[];
  readonly statuses?: readonly { readonly vertex: string; readonly id: string }[];
  readonly logs?: readonly { readonly vertex: string; readonly data: string }[];
}

/** Follows BuildKit's own record: which images are done, which steps failed, which notices a build prints. */
export class BuildProgress {
  readonly failures: FailedStep[] = [];
  /** A step that several images have in common has a name of each. */
  private readonly names = new Map<string, Set<string>>();
  private readonly logs = new Map<string, string>();
  private readonly manifests = new Map<string, string>();
  private readonly exported = new Set<string>();
  private readonly cached = new Set<string>();
  private readonly printed = new Set<string>();
  private readonly stepTimes = new StepTimes();
  private readonly since = Date.now();

  constructor(
    private readonly images: readonly string[],
    private readonly phase: Phase,
  ) {}

  line(line: string): void {
    if (!line.startsWith('{')) return;
    let progress: Progress;
    try {
      progress = JSON.parse(line) as Progress;
    } catch {
      return;
    }
    for (const { vertex, data } of progress.logs ?? []) {
      const text = Buffer.from(data, 'base64').toString('utf8');
      this.logs.set(vertex, ((this.logs.get(vertex) ?? '') + text).slice(-20000));
      for (const [, notice = ''] of text.matchAll(/^fleet-notice: (.*)$/gm)) this.notice(notice);
    }
    for (const vertex of progress.vertexes ?? []) this.vertex(vertex);
    for (const { vertex, id } of progress.statuses ?? []) {
      const [, digest] = /^exporting manifest (sha256:[0-9a-f]{64})$/.exec(id) ?? [];
      if (digest === undefined) continue;
      for (const name of this.names.get(vertex) ?? []) {
        this.manifests.set(this.place(name).image, digest);
      }
    }
  }

  /** Digests of images that the registry has whole, with the cache that other builders start from. */
  get pushed(): Map<string, string> {
    return new Map(
      [...this.manifests].filter(([image]) => this.exported.has(image) && this.cached.has(image)),
    );
  }

  /** Times of the Dockerfile's steps, by image. */
  get times(): Map<string, ImageTimes> {
    return this.stepTimes.times;
  }

  private vertex({ digest, name, started, completed, error, cached = false }: Vertex): void {
    const names = this.names.get(digest) ?? new Set();
    this.names.set(digest, name === undefined ? names : names.add(name));
    const places = [...names].map((each) => this.place(each));
    if (error !== undefined) this.failed(places, error, this.logs.get(digest) ?? '');
    if (started !== undefined && completed !== undefined) {
      const own = places.filter(({ step }) => /^\[[^\]]*\d+\/\d+\] /.test(step));
      const images = own.map(({ image }) => image);
      this.stepTimes.step(digest, images, { started, completed, cached });
    }
    if (completed === undefined || error !== undefined) return;
    for (const { image, step } of places) {
      if (step === 'exporting cache to registry') this.cached.add(image);
      if (step !== 'exporting to image' || this.exported.has(image)) continue;
      this.exported.add(image);
      this.phase.printItem(image, 'built', this.since);
    }
  }

  /** The first step that fails cancels all others, and without a registry's cache a build only takes longer. */
  private failed(places: readonly Place[], error: string, log: string): void {
    if (isCancelled(error)) return;
    const own = places.filter(({ step }) => !/^(im|ex)porting cache /.test(step));
    this.failures.push(...own.map((place) => ({ ...place, error, log })));
  }

  /** Bake names a step `[image stage 1/2] RUN …`, without the image where it builds a single one. */
  private place(name: string): Place {
    const [, first = '', stage = '', rest = ''] = /^\[(\S+)([^\]]*)\] (.*)$/s.exec(name) ?? [];
    if (this.images.includes(first)) {
      return { image: first, step: stage === '' ? rest : `[${stage.trim()}] ${rest}` };
    }
    return { image: this.images.length === 1 ? (this.images[0] ?? '') : 'build', step: name };
  }

  private notice(text: string): void {
    if (this.printed.has(text)) return;
    this.printed.add(text);
    this.phase.note(text);
  }
}

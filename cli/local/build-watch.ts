import type { Phase } from '../output';

interface Vertex {
  readonly digest: string;
  readonly name?: string;
  readonly completed?: string;
  readonly error?: string;
  readonly cached?: boolean;
}

interface Progress {
  readonly vertexes?: readonly Vertex[];
  readonly logs?: readonly { readonly vertex: string; readonly data: string }[];
}

interface Failure {
  readonly image: string;
  readonly step: string;
  readonly error: string;
  readonly log: string;
}

/** Follows BuildKit's own record: which images are done, what failed, what the build wants said. */
export class BuildWatch {
  readonly failures: Failure[] = [];
  private readonly names = new Map<string, string>();
  private readonly logs = new Map<string, string>();
  private readonly finished = new Set<string>();
  private readonly said = new Set<string>();
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
  }

  private vertex(vertex: Vertex): void {
    if (vertex.name !== undefined) this.names.set(vertex.digest, vertex.name);
    const name = this.names.get(vertex.digest) ?? '';
    // The first cancelled step is the one that failed; the others only say that it did.
    if (vertex.error !== undefined && !vertex.error.includes('context canceled')) {
      const log = this.logs.get(vertex.digest) ?? '';
      this.failures.push({ ...this.place(name), error: vertex.error, log });
    }
    if (vertex.completed === undefined || vertex.error !== undefined) return;
    const pushed = /^(?:\[(\S+)\] )?exporting to image/.exec(name);
    const image = pushed && (pushed[1] ?? (this.images.length === 1 ? this.images[0] : undefined));
    if (image && this.images.includes(image) && !this.finished.has(image)) {
      this.finished.add(image);
      this.phase.item(image, 'built', this.since);
    }
  }

  /** Bake names a step `[image stage 1/2] RUN …`, without the image where it builds a single one. */
  private place(name: string): { readonly image: string; readonly step: string } {
    const [, first = '', stage = '', rest = ''] = /^\[(\S+)([^\]]*)\] (.*)$/s.exec(name) ?? [];
    if (this.images.includes(first)) {
      return { image: first, step: stage === '' ? rest : `[${stage.trim()}] ${rest}` };
    }
    return { image: this.images.length === 1 ? (this.images[0] ?? '') : 'build', step: name };
  }

  private notice(text: string): void {
    if (this.said.has(text)) return;
    this.said.add(text);
    this.phase.note(text);
  }
}

import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../../catalog/errors';
import type { Context } from '../context';
import type { Phase } from '../output';
import { lines, succeeds } from './exec';
import type { ImageStep } from './images';
import { registryAnswers, registryDown } from './registry';
import { writeFileAtomic } from './state';
import type { BakeTarget } from './translate-image';

/** A bake file of these targets, as text. */
export function bakeFile(
  targets: ReadonlyMap<string, BakeTarget>,
  secretFile: (id: string) => string,
  groups: Readonly<Record<string, readonly string[]>> = {},
): string {
  const target = Object.fromEntries(
    [...targets].map(([name, each]) => [
      name,
      { ...each, secret: each.secret.map((id) => `type=file,id=${id},src=${secretFile(id)}`) },
    ]),
  );
  const group = Object.fromEntries(
    Object.entries({ default: [...targets.keys()], ...groups }).map(([name, members]) => [
      name,
      { targets: members },
    ]),
  );
  return `${JSON.stringify({ group, target }, null, 2)}\n`;
}

/**
 * Builds and pushes one lineage level.
 * @returns digests by image name
 * @throws FleetError that names the image, the step and what to do
 */
export async function bakeLevel(
  context: Context,
  folder: string,
  steps: readonly ImageStep[],
  secrets: ReadonlyMap<string, string>,
  phase: Phase,
): Promise<Map<string, string>> {
  const file = path.join(folder, 'bake-level.json');
  const metadata = path.join(folder, 'bake-metadata.json');
  const secretFile = (id: string): string => path.join(folder, `secret-${id}`);
  for (const [id, text] of secrets) writeFileAtomic(secretFile(id), text, 0o600);
  writeFileAtomic(file, bakeFile(new Map(steps.map((s) => [s.name, s.target])), secretFile));
  rmSync(metadata, { force: true });
  const watch = new BuildWatch(
    steps.map((step) => step.name),
    phase,
  );
  const forget = (): void => {
    for (const id of secrets.keys()) rmSync(secretFile(id), { force: true });
  };
  process.once('exit', forget);
  const allow = [...secrets.keys()].map((id) => `--allow=fs.read=${secretFile(id)}`);
  try {
    const { code, tail } = await lines(
      'docker',
      [
        'buildx',
        'bake',
        `--builder=${context.stack.builder}`,
        '--progress=rawjson',
        ...allow,
      ].concat([`--allow=fs.read=${context.root}`, `--metadata-file=${metadata}`, '-f', file]),
      (line) => {
        watch.line(line);
      },
      { cwd: context.root },
    );
    if (code !== 0) throw await buildError(context, watch, tail);
  } finally {
    process.off('exit', forget);
    forget();
  }
  const written = JSON.parse(readFileSync(metadata, 'utf8')) as Record<
    string,
    { 'containerimage.digest'?: string } | undefined
  >;
  return new Map(
    steps.flatMap(({ name }) => {
      const digest = written[name]?.['containerimage.digest'];
      return digest === undefined ? [] : [[name, digest]];
    }),
  );
}

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

/** Follows BuildKit's own record: which images are done, what failed, what the build wants said. */
class BuildWatch {
  readonly failures: { readonly name: string; readonly error: string; log: string }[] = [];
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
      this.failures.push({ name, error: vertex.error, log });
    }
    if (vertex.completed === undefined || vertex.error !== undefined) return;
    const pushed = /^(?:\[(\S+)\] )?exporting to image/.exec(name);
    const image = pushed && (pushed[1] ?? (this.images.length === 1 ? this.images[0] : undefined));
    if (image && this.images.includes(image) && !this.finished.has(image)) {
      this.finished.add(image);
      this.phase.item(image, 'built', this.since);
    }
  }

  private notice(text: string): void {
    if (this.said.has(text)) return;
    this.said.add(text);
    this.phase.note(text);
  }
}

async function buildError(
  { stack }: Context,
  watch: BuildWatch,
  tail: readonly string[],
): Promise<FleetError> {
  if (!(await succeeds('docker', ['buildx', 'inspect', stack.builder, '--timeout', '5s']))) {
    return new FleetError(
      `the builder '${stack.builder}' stopped answering in the middle of the build; run the same command again: it starts the builder and goes on from the last finished image`,
    );
  }
  if (/^localhost|^127\./.test(stack.registry) && !(await registryAnswers(stack.registry))) {
    return new FleetError(registryDown(stack.registry));
  }
  const failures = watch.failures.map(({ name, error, log }) => {
    const mismatch =
      /([^\s/]+) from \S+[\s\S]*?Expected sha256 ([0-9a-f]+)[\s\S]*?Got\s+([0-9a-f]+)/.exec(log);
    if (mismatch) {
      return `${name}: requirements.lock: ${mismatch[1] ?? ''}: given the hash ${mismatch[2] ?? ''}, but the index serves ${mismatch[3] ?? ''}; run ./fleet lock`;
    }
    const last = log.trimEnd().split('\n').slice(-6).join('\n    ');
    return `${name}: ${error}${last === '' ? '' : `\n    ${last}`}`;
  });
  const text = tail.filter((line) => !line.startsWith('{')).join('\n');
  return new FleetError(failures.length > 0 ? [...new Set(failures)] : [`build failed: ${text}`]);
}

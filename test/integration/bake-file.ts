import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { findClosure } from '../../src/lib/graph';
import { locateFleetHome } from '../../src/lib/home';
import { streamDocker } from '../../src/docker/run';
import { temporaryFolder, writeFiles } from '../support/folders';
import { configOf } from '../support/stack';
import type { Builder } from './second-builder';

interface Target {
  readonly context: string;
  readonly contexts: Readonly<Record<string, string>>;
  readonly args: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  'cache-from'?: readonly string[];
  'cache-to'?: readonly string[];
}

interface Bake {
  readonly group: Readonly<Record<string, { readonly targets: readonly string[] }>>;
  readonly target: Readonly<Record<string, Target>>;
}

/** A step of a Dockerfile in BuildKit's own record. */
export interface Step {
  readonly image: string;
  /** Such as `[builder 2/2] RUN …`. */
  readonly name: string;
  /** True if its result came from the cache. */
  readonly cached: boolean;
}

export interface Built {
  readonly digests: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
}

/** Bakes the files of `bin/fleet export` for a stack by tag, level by level, as its user would. */
export class BakeFile {
  private constructor(
    private readonly project: string,
    private readonly file: string,
    private readonly bake: Bake,
  ) {}

  /**
   * @param project a copy of this project
   * @param stack of this project
   * @param keys of the stack's file that differ
   */
  static async of(
    project: string,
    stack: string,
    keys: Readonly<Record<string, string>>,
  ): Promise<BakeFile> {
    const config = { ...configOf(stack), ...keys };
    writeFiles(project, { 'Pulumi.baked.yaml': JSON.stringify({ config }) });
    const upstreams = readFileSync(path.join(locateFleetHome(), 'upstreams.json'), 'utf8');
    const env = { FLEET_HOME: temporaryFolder({ 'upstreams.json': upstreams }) };
    const out = temporaryFolder();
    await execa('bin/fleet', ['export', '--stack', 'baked', '--out', out], { cwd: project, env });
    const file = path.join(out, 'docker-bake.json');
    // Without a cache a build only takes longer, but a test that looks for it must know why it is not there.
    const text = readFileSync(file, 'utf8').replaceAll(',ignore-error=true', '');
    writeFileSync(file, text);
    return new BakeFile(project, file, JSON.parse(text) as Bake);
  }

  /** Lists bases and families. */
  get families(): string[] {
    return this.names(({ context }) => !context.endsWith('/images/service'));
  }

  get services(): string[] {
    return this.names(({ context }) => context.endsWith('/images/service'));
  }

  private names(are: (target: Target) => boolean): string[] {
    return Object.entries(this.bake.target).flatMap(([name, target]) =>
      are(target) ? [name] : [],
    );
  }

  /** Lists `registry/namespace/name` of every image. */
  get repositories(): string[] {
    return Object.values(this.bake.target).map(({ tags }) => repositoryOf(tags[0]));
  }

  /** Adds the images that `names` are built on or read. */
  withParents(names: readonly string[]): string[] {
    const byRepository = new Map(
      Object.entries(this.bake.target).map(([name, { tags }]) => [repositoryOf(tags[0]), name]),
    );
    const graph = new Map(
      Object.entries(this.bake.target).map(([name, { contexts }]) => [
        name,
        Object.values(contexts).flatMap(
          (location) =>
            byRepository.get(repositoryOf(location.replace('docker-image://', ''))) ?? [],
        ),
      ]),
    );
    return [...findClosure(graph, names)];
  }

  /** Reads the time, in seconds, that no file of an image may be younger than. */
  epochOf(name: string): number {
    return Number(this.bake.target[name]?.args['SOURCE_DATE_EPOCH']);
  }

  /** Builds without the registry's cache from now on. */
  withoutCache(): this {
    for (const target of Object.values(this.bake.target)) {
      delete target['cache-from'];
      delete target['cache-to'];
    }
    writeFileSync(this.file, JSON.stringify(this.bake));
    return this;
  }

  /** Builds and pushes `names`, whose parents are among them or in the registry. */
  async build(builder: Builder, names: readonly string[]): Promise<Built> {
    const digests = new Map<string, string>();
    const steps = new Map<string, Step>();
    const metadata = path.join(path.dirname(this.file), 'metadata.json');
    for (const level of Object.keys(this.bake.group).filter((name) => name.startsWith('level-'))) {
      const targets = (this.bake.group[level]?.targets ?? []).filter((name) =>
        names.includes(name),
      );
      if (targets.length === 0) continue;
      const options = [`--builder=${builder.name}`, '--progress=rawjson', '--allow=fs.read=*'];
      const { code, tail } = await streamDocker(
        ['buildx', 'bake', '-f', this.file, `--metadata-file=${metadata}`, ...options, ...targets],
        (line) => {
          for (const [id, step] of stepsOf(line, targets)) {
            // The first word counts: a cached step is told of again while its layers come from the registry, and one
            // that ran is cached for the next image that has it too.
            if (!steps.has(id)) steps.set(id, step);
          }
        },
        { cwd: this.project, env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', ...builder.env } },
      );
      if (code !== 0)
        throw new Error(`bake exited ${String(code)}:\n${tail.slice(-20).join('\n')}`);
      const written = JSON.parse(readFileSync(metadata, 'utf8')) as Record<
        string,
        Record<string, string>
      >;
      for (const name of targets) digests.set(name, written[name]?.['containerimage.digest'] ?? '');
    }
    return { digests, steps: [...steps.values()] };
  }
}

const repositoryOf = (ref = ''): string => ref.replace(/(:[^:/@]*)?(@.*)?$/, '');

interface Vertex {
  readonly digest: string;
  readonly name?: string;
  readonly cached?: boolean;
  readonly completed?: string;
}

/** Reads the finished steps of a line of the record, by id. With one target BuildKit omits the image in their names. */
function stepsOf(line: string, targets: readonly string[]): [string, Step][] {
  if (!line.startsWith('{')) return [];
  const { vertexes = [] } = JSON.parse(line) as { vertexes?: readonly Vertex[] };
  return vertexes.flatMap(({ digest, name = '', cached = false, completed }): [string, Step][] => {
    const [, place = '', what = ''] =
      /^\[([^\]]*)\] ((?:RUN|COPY|ADD|WORKDIR) .*)$/s.exec(name) ?? [];
    if (what === '' || completed === undefined) return [];
    const [first = '', ...rest] = place.split(' ');
    const [image = '', stage] = targets.includes(first)
      ? [first, rest.join(' ')]
      : [targets[0], place];
    return [[digest, { image, name: `[${stage}] ${what}`, cached }]];
  });
}

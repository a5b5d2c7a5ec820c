import { setTimeout as sleep } from 'node:timers/promises';
import execa from 'execa';
import { toSlug } from '../../src/catalog/names';
import { listContainers, type InspectedContainer } from '../../src/docker/containers';
import { filterByStack, LABELS } from '../../src/docker/labels';
import { readDefinitionId } from '../../src/engines/common/ledger';
import { SmallPlace, type Said } from '../../test/integration/container-states';
import type { EngineStack } from '../../test/integration/each-engine';
import { nameOf, type Run } from '../../test/integration/fleet-under-test';
import { must } from '../../test/support/errors';
import { temporaryFolder } from '../../test/support/folders';
import { commit, git } from '../../test/support/git';
import { linkPackages } from '../../test/support/project';
import { Client } from './client';
import type { Failure } from './failures';
import { ASIDE, FaultyFleet, type Change, type Target } from './fleet';

/** What runs of a service: the definition from before the release, the new one, or none. */
export type Runs = 'old' | 'new' | 'none';

/** What a preview says of a service: that it is held, what `up` would do, or why it cannot say anything. */
export type Foreseen = string;

/** How one service fared with one failure. */
export interface Cell {
  readonly failure: string;
  readonly service: Target;
  /** Seconds without an answer of 200, from the start of `up` to its end. */
  readonly without: number;
  /** Containers that `up` made of it. */
  readonly made: number;
  /** What runs after `up`, and whether it answers. */
  readonly runs: Runs;
  readonly id: string | undefined;
  readonly answers: boolean;
  /** Exit code of `up`, its seconds, and its error about the service. */
  readonly code: number;
  readonly seconds: number;
  readonly said: string;
  readonly preview: Foreseen;
  /** The next plain `up`. */
  readonly next: { readonly code: number; readonly runs: Runs; readonly answers: boolean };
  /** What a second clone says whose Docker does not answer. */
  readonly clone: Foreseen;
  /** The preview two commits later, which have nothing to do with the service. */
  readonly later: Foreseen;
}

/** A moment that commits have: any. */
const WHEN = '2026-01-02T03:04:05Z';
/** Nobody listens there. */
const DEAD = { DOCKER_HOST: 'tcp://127.0.0.1:1' };

/** Releases that fail, on one engine. */
export class Faults {
  private readonly small: SmallPlace;
  private readonly rows: FaultyFleet;

  constructor(private readonly place: EngineStack) {
    this.small = new SmallPlace(place);
    this.rows = new FaultyFleet(place);
  }

  /** Brings the healthy fleet up. @throws Error where it is not */
  async reset(changes: Readonly<Record<string, Change>> = {}): Promise<void> {
    this.rows.write(changes);
    this.commit();
    const { code, out, err } = await this.small.run('up', '--retry');
    if (code !== 0) throw new Error(`the healthy fleet does not come up:\n${out}\n${err}`);
  }

  /** Releases one failure to these services at once. @returns how each fared */
  async observe(failure: Failure, services: readonly Target[]): Promise<Cell[]> {
    const before = spread(services, failure.before?.(Date.now() / 1000) ?? {});
    const since = Date.now();
    await this.reset(before);
    await sleep(Math.max(0, since + (failure.wait ?? 0) * 1000 - Date.now()));
    const old = await this.readIds();
    this.rows.write(
      Object.fromEntries(
        services.map((name) => [
          name,
          {
            ...before[name],
            ...failure.release,
            env: { ...before[name]?.env, ...failure.release.env },
          },
        ]),
      ),
    );
    this.commit();
    const { up, without, made } = await this.release(services);
    const now = await this.readIds();
    const answers = await this.askAll(services);
    const preview = await this.small.run('preview');
    const next = await this.small.run('up');
    const [after, answersAfter] = [await this.readIds(), await this.askAll(services)];
    this.commit();
    const clone = await this.previewElsewhere();
    // Two commits that have nothing to do with these services.
    this.rows.write({ ...this.rows.written, [ASIDE]: { env: { RATE: '8000' } } });
    this.commit();
    this.place.fleet.write('docs/notes.md', '# Notes\n');
    this.commit();
    const later = await this.small.run('preview');
    return services.map((service) => {
      const compare = (ids: ReadonlyMap<string, string>): Runs => {
        const id = ids.get(service);
        if (id === undefined) return 'none';
        return id === old.get(service) ? 'old' : 'new';
      };
      return {
        failure: failure.name,
        service,
        without: without.get(service) ?? 0,
        made: made.filter((name) => name === service).length,
        runs: compare(now),
        id: now.get(service),
        answers: answers.has(service),
        code: up.code,
        seconds: up.seconds,
        said: readError(up, service),
        preview: readForeseen(preview, service),
        next: { code: next.code, runs: compare(after), answers: answersAfter.has(service) },
        clone: readForeseen(clone, service),
        later: readForeseen(later, service),
      };
    });
  }

  /** Runs `up`, while a client asks each service. */
  private async release(services: readonly Target[]): Promise<{
    readonly up: Said;
    readonly without: ReadonlyMap<string, number>;
    /** The service of each container that was made. */
    readonly made: readonly string[];
  }> {
    const clients: [string, Client][] = [];
    for (const name of services) clients.push([name, new Client(await this.findUrl(name))]);
    // Docker keeps few events: health checks would push these out.
    const events = execa('docker', [
      ...['events', '--filter', 'event=create', '--filter', filterByStack(this.place.stack)],
      ...['--format', `{{index .Actor.Attributes "${LABELS.service}"}}`],
    ]);
    const up = await this.small.run('up');
    const without = new Map<string, number>();
    for (const [name, client] of clients) without.set(name, await client.end());
    events.kill();
    const { stdout } = await events.catch((error: unknown) => error as execa.ExecaError);
    return { up, without, made: stdout.split('\n') };
  }

  /** Reads the id of the definition that each service runs. */
  private async readIds(): Promise<Map<string, string>> {
    const containers = await listContainers(this.place.stack);
    return new Map(
      containers.flatMap((each): [string, string][] => {
        const id = readDefinitionId(each);
        return id === undefined ? [] : [[nameOf(each), id]];
      }),
    );
  }

  private async askAll(services: readonly string[]): Promise<Set<string>> {
    const answering = new Set<string>();
    const containers = new Set((await listContainers(this.place.stack)).map(nameOf));
    for (const name of services) {
      if (containers.has(name) && (await this.small.answers(name))) answering.add(name);
    }
    return answering;
  }

  private async findUrl(name: string): Promise<string> {
    return readHealthUrl(await this.small.find(name));
  }

  /** Previews in a second clone, without Docker. */
  private async previewElsewhere(): Promise<Run> {
    const folder = temporaryFolder();
    git(folder, WHEN, 'clone', '--quiet', this.place.fleet.folder, '.');
    linkPackages(folder);
    const command = ['preview', '--stack', this.place.stack];
    const { exitCode, stdout, stderr } = await execa('bin/fleet', command, {
      cwd: folder,
      env: { NO_COLOR: '1', ...DEAD },
      reject: false,
      stdin: 'ignore',
    });
    return { code: exitCode, out: stdout, err: stderr };
  }

  private commit(): void {
    commit(this.place.fleet.folder, WHEN);
  }
}

const spread = (services: readonly string[], change: Change): Record<string, Change> =>
  Object.fromEntries(services.map((name) => [name, change]));

function readHealthUrl({ HostConfig }: InspectedContainer): string {
  const { HostIp, HostPort } = must(HostConfig.PortBindings?.['18080/tcp']?.[0]);
  return `http://${HostIp}:${HostPort}/health`;
}

/** Reads the first error of a command that names a service; its first error where none does. */
function readError({ err }: Run, service: string): string {
  const errors = err.split('\n').filter((line) => line.startsWith('error: '));
  const [first = ''] = errors;
  return (errors.find((line) => line.includes(service)) ?? first).replace('error: ', '');
}

/** Reads what a preview says of a service. */
function readForeseen(preview: Run, service: string): Foreseen {
  if (preview.code !== 0) return `exit ${String(preview.code)}: ${readError(preview, service)}`;
  const action = new RegExp(`^ {2}\\S (\\w+) +${toSlug(service)}\\b`, 'm').exec(preview.out)?.[1];
  // Notes are broken into lines.
  const held = preview.out.replace(/\s+/g, ' ').includes(`${service}: held at`);
  return (
    [...(held ? ['held'] : []), ...(action === undefined ? [] : [action])].join(', ') || 'same'
  );
}

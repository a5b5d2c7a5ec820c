import { readFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { loadCatalog } from '../../src/checkout/fleet';
import { LABELS } from '../../src/docker/labels';
import type { FleetStatus, ServiceFailure } from '../../src/engines/engine';
import { FleetError } from '../../src/lib/errors';
import { root } from '../../src/lib/root';
import type { TryResult } from '../../src/trials/result';
import { writeFilesTo } from '../../test/fleet/fixtures/large-monorepo/files';
import { commit, repository } from '../../test/support/git';
import { COPIED, projectCopy } from '../../test/support/project';
import { generateMonorepo, type PlacedLooper } from './monorepo';
import { Starts } from './starts';

const STACK = 'bench-loopers';

/** How long a command took, in seconds. */
export interface Duration {
  readonly containers: number;
  /** From the first container's start to the last one's. */
  readonly starting: number;
  /** From the last container's start to the end of the command. */
  readonly verdict: number;
  readonly whole: number;
}

/** What the commands say of the fleet. */
export interface Measured {
  readonly loopers: readonly PlacedLooper[];
  readonly tried: { readonly duration: Duration; readonly services: readonly TryResult[] };
  readonly up: {
    readonly duration: Duration;
    readonly code: number;
    readonly broken: readonly ServiceFailure[];
  };
  /** After `up`. */
  readonly status: FleetStatus;
}

/** Runs the fleet of one folder, with a stack of its own. */
class LoopingFleet {
  constructor(private readonly folder: string) {}

  async run(...args: string[]): Promise<{ readonly code: number; readonly out: string }> {
    const command = [...args, '--stack', STACK];
    const options = { cwd: this.folder, reject: false, stderr: 'inherit' } as const;
    const { exitCode, stdout } = await execa('bin/fleet', command, options);
    return { code: exitCode, out: stdout };
  }

  async readJson(...args: string[]): Promise<{ readonly code: number; readonly json: unknown }> {
    const { code, out } = await this.run(...args, '--json');
    if (out === '') throw new FleetError(`bin/fleet ${args.join(' ')}: it prints no JSON`);
    return { code, json: JSON.parse(out) };
  }

  /** Runs a command that starts containers with this label. */
  async time(
    label: string,
    ...args: string[]
  ): Promise<{ readonly code: number; readonly json: unknown; readonly duration: Duration }> {
    const starts = new Starts(`${label}=${STACK}`);
    const since = Date.now() / 1000;
    const result = await this.readJson(...args);
    const now = Date.now() / 1000;
    const { containers, first, last } = starts.end();
    const duration = {
      containers,
      starting: last - first,
      verdict: now - last,
      whole: now - since,
    };
    return { ...result, duration };
  }
}

/** Makes the monorepo and a copy of this project with a stack for it. */
function prepare(like: string): { readonly fleet: LoopingFleet; readonly loopers: PlacedLooper[] } {
  const source = repository();
  const { files, loopers } = generateMonorepo(loadCatalog().services);
  writeFilesTo(source, files);
  commit(source, COPIED);
  const keys = {
    agents: `{ source: ${source} }`,
    namespace: 'fleet-bench-loopers',
    peerNetwork: `fleet-${STACK}-peers`,
    portOffset: 16200,
  };
  const replaced = new RegExp(`^ {2}fleet:(${Object.keys(keys).join('|')}): .*\n`, 'gm');
  const text = readFileSync(path.join(root, `Pulumi.${like}.yaml`), 'utf8')
    .replace(replaced, '')
    .concat(...Object.entries(keys).map(([key, value]) => `  fleet:${key}: ${String(value)}\n`));
  const copy = projectCopy(root, { [`Pulumi.${STACK}.yaml`]: text });
  return { fleet: new LoopingFleet(copy), loopers: [...loopers] };
}

/**
 * Builds the monorepo's images, tries its services and brings them up, in a copy of this project with a stack of its own.
 * @param like stack that it is as, but for the agents
 */
export async function measureLoopers(like: string): Promise<Measured> {
  const { fleet, loopers } = prepare(like);
  await fleet.run('build');
  try {
    const tried = await fleet.time(LABELS.trial, 'try');
    const up = await fleet.time(LABELS.stack, 'up');
    const { json: status } = await fleet.readJson('status');
    return {
      loopers,
      tried: {
        duration: tried.duration,
        services: (tried.json as { services: TryResult[] }).services,
      },
      up: {
        duration: up.duration,
        code: up.code,
        broken: (up.json as { broken: ServiceFailure[] }).broken,
      },
      status: status as FleetStatus,
    };
  } finally {
    await fleet.run('down', '--volumes');
  }
}

import { createServer } from 'node:http';
import execa from 'execa';
import { RegistryClient } from '../../src/registry-client/client';
import { listContainers, type InspectedContainer } from '../../src/docker/containers';
import { must } from '../support/errors';
import type { EngineStack } from './each-engine';
import { nameOf, until, type Run } from './fleet-under-test';
import { SMALL, writeSmallFleet, type Behaviour } from './small-fleet';

/** A command as a user would see it, with its duration. */
export interface Said extends Run {
  readonly seconds: number;
}

/** A service's line in the table of `status`. */
export interface StatusLine {
  readonly health: string;
  /** What is wrong; '' where nothing is. */
  readonly note: string;
}

/** What the commands say while the worker is in a state. */
export interface Observed {
  readonly status: Said;
  readonly preview: Said;
  readonly up: Said;
  /** The worker answers for its health after `up`. */
  readonly answers: boolean;
  readonly second: Said;
}

/** How the worker got into a state. */
interface Entered {
  /** The `up` that brought it there, if it was one. */
  readonly up?: Said;
  /** Ends the state, if `up` alone does not. */
  readonly leave?: () => Promise<void>;
}

/** One way in which the worker's container is not as it should be. */
export interface ContainerState {
  readonly title: string;
  /** Brings the worker into the state. */
  readonly enter: (place: SmallPlace) => Promise<Entered>;
}

/** The small fleet of one engine. */
export class SmallPlace {
  /** Writes the worker's row anew, for the next `up`. */
  readonly write: (worker: Behaviour) => void;

  constructor(private readonly place: EngineStack) {
    this.write = writeSmallFleet(place.fleet);
  }

  get namespace(): string {
    return this.place.fleet.namespace;
  }

  /** Runs a command as a user does: an `up` watches until all is stable. */
  async run(...args: string[]): Promise<Said> {
    const since = Date.now();
    const command = [...args, '--stack', this.place.stack];
    const run = await this.place.fleet.run(command, {}, { watch: true });
    return { ...run, seconds: (Date.now() - since) / 1000 };
  }

  /** Brings the fleet up until it is healthy, and watches it no longer. */
  async bringUp(): Promise<Said> {
    return await this.run('up', '--no-watch');
  }

  async find(name: string): Promise<InspectedContainer> {
    const containers = await listContainers(this.place.stack);
    return must(containers.find((each) => nameOf(each) === name));
  }

  async docker(...args: string[]): Promise<string> {
    return (await execa('docker', args)).stdout;
  }

  /** Reads where the machine publishes a service's health, as `host:port`. */
  async locate(name: string): Promise<string> {
    const { HostConfig } = await this.find(name);
    const { HostIp, HostPort } = must(HostConfig.PortBindings?.['18080/tcp']?.[0]);
    return `${HostIp}:${HostPort}`;
  }

  /** Asks a service for its health where the machine publishes it. */
  async answers(name: string): Promise<boolean> {
    return await answersAt(await this.locate(name));
  }

  /**
   * Looks at a state with each command, and lets `up` do what it can about it.
   * @param first the `up` that brought the worker there, if it was one
   */
  async observe(first: Said | undefined): Promise<Observed> {
    const status = await this.run('status');
    const preview = await this.run('preview');
    const up = first ?? (await this.run('up', '--no-revert'));
    const answers = await this.answers(SMALL.worker);
    return { status, preview, up, answers, second: await this.run('up', '--no-revert') };
  }

  /** Makes the worker anew where it is not well. */
  async mend(): Promise<void> {
    const { Id, State } = await this.find(SMALL.worker);
    if (State.Status === 'running' && (await this.answers(SMALL.worker))) return;
    await this.docker('rm', '--force', Id);
    await this.bringUp();
  }
}

/** Reads a service's line from what `status` prints. */
export function readStatusLine({ out }: Run, name: string): StatusLine {
  const line = must(out.split('\n').find((each) => each.startsWith(`${name} `)));
  const [, health = '', , , , , ...note] = line.split(/ {2,}/);
  return { health, note: note.join('  ') };
}

const worker = (place: SmallPlace): Promise<InspectedContainer> => place.find(SMALL.worker);

/** A row whose agent fails in this way; the row is put right afterwards. */
const failing = (title: string, behaviour: Behaviour): ContainerState => ({
  title,
  enter: async (place) => {
    place.write(behaviour);
    const leave = async (): Promise<void> => {
      place.write('serves');
      await place.bringUp();
    };
    return { up: await place.run('up', '--no-revert'), leave };
  },
});

/** Stops every process of the container but its first and itself, from within: Docker sees no signal. */
const STOP =
  'for each in /proc/[2-9]* /proc/1?*; do [ "$each" = "/proc/$$" ] || kill -STOP "${each#/proc/}"; done';

const NETWORKS = '{{range $name, $_ := .NetworkSettings.Networks}}{{println $name}}{{end}}';

export const STATES: readonly ContainerState[] = [
  failing('fails at its start', 'fails'),
  failing('dies again and again, after it has answered', 'dies'),
  failing('is killed for memory', 'grows'),
  {
    title: 'is stopped, and its port is taken',
    enter: async (place) => {
      const { Id, HostConfig } = await worker(place);
      const bound = must(Object.values(HostConfig.PortBindings ?? {})[0]?.[0]);
      await place.docker('stop', Id);
      const server = createServer().listen(Number(bound.HostPort), bound.HostIp);
      const leave = async (): Promise<void> => {
        await new Promise((resolve) => server.close(resolve));
        await place.bringUp();
      };
      return { leave };
    },
  },
  {
    title: 'has lost its image in the registry',
    enter: async (place) => {
      const { Config } = await worker(place);
      const [, host = '', repository = '', digest = ''] =
        /^([^/]+)\/(.+)@(.+)$/.exec(Config.Image) ?? [];
      const client = new RegistryClient(host);
      const call = { method: 'DELETE' } as const;
      const { status } = await client.call(repository, `manifests/${digest}`, call);
      if (status !== 202) throw new Error(`DELETE ${repository}@${digest}: ${String(status)}`);
      return {};
    },
  },
  {
    title: 'is paused',
    enter: async (place) => {
      await place.docker('pause', (await worker(place)).Id);
      return {};
    },
  },
  {
    title: 'is disconnected from its networks',
    enter: async (place) => {
      const { Id } = await worker(place);
      const networks = await place.docker('inspect', '--format', NETWORKS, Id);
      for (const network of networks.trim().split('\n'))
        await place.docker('network', 'disconnect', network, Id);
      return {};
    },
  },
  {
    title: 'hangs',
    enter: async (place) => {
      const { Id } = await worker(place);
      await execa('docker', ['exec', Id, 'bash', '-c', STOP], { reject: false });
      await until('Docker sees that it hangs', async () =>
        (await worker(place)).State.Health?.Status === 'unhealthy' ? true : undefined,
      );
      return {};
    },
  },
];

/** Checks whether a health URL answers 200. @param address `host:port` */
export async function answersAt(address: string): Promise<boolean> {
  const signal = AbortSignal.timeout(5000);
  return await fetch(`http://${address}/health`, { signal }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

import { connect } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { statfsSync } from 'node:fs';
import type { RemoteService } from '../../../plan/service';
import type { MachinePlan } from '../../../plan/plan';
import { findExistingFolder, type Growth } from '../../../engines/common/disk';
import { readEngineStorage } from '../../../docker/info';
import { findTakenPorts, type TakenPort } from '../../../engines/common/ports';
import { readOwnSizes } from '../../../sizes/last-sizes';

/** The machine that the check runs on, for one stack. */
export interface Host {
  /** Name of the stack whose machine it is. */
  readonly stack: string;
  readonly cores: number;
  /** In megabytes of 2^20 bytes. */
  readonly memory: number;
  /** Disk that holds the images, in megabytes of 10^6 bytes. */
  readonly disk: number;
  /** Ports of the stack that another program holds. */
  readonly taken: readonly TakenPort[];
  /** Services of other machines that did not answer; empty if they were not asked. */
  readonly unreached: readonly RemoteService[];
  /** Disk that each image added when it was last measured, in megabytes of 10^6 bytes. */
  readonly sizes: ReadonlyMap<string, Growth>;
}

/** Milliseconds to wait for another machine of the LAN. */
const DEADLINE = 3000;

/**
 * Reads this machine for `plan`. Docker is asked, but it need not answer.
 * @param options reach: try to connect to the services of other machines; @default false
 */
export async function readHost(
  plan: MachinePlan,
  options: { readonly reach?: boolean } = {},
): Promise<Host> {
  const { stack, services } = plan;
  const [taken, store, unreached] = await Promise.all([
    findTakenPorts(stack.name, services),
    readEngineStorage().catch(() => undefined),
    options.reach === true ? findUnreached(plan) : [],
  ]);
  const { blocks, bsize } = statfsSync(findExistingFolder(store?.imageFolder ?? '/var/lib/docker'));
  return {
    stack: stack.name,
    cores: availableParallelism(),
    memory: Math.floor(totalmem() / 2 ** 20),
    disk: Math.floor((blocks * bsize) / 1e6),
    taken,
    unreached,
    sizes: readSizesIn(`${stack.registry}/${stack.namespace}/`),
  };
}

/** Reads the sizes of one registry's images, by name. */
const readSizesIn = (prefix: string): Map<string, Growth> =>
  new Map(
    Object.entries(readOwnSizes())
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { compressed, unpacked }]) => [
        name.slice(prefix.length),
        { compressed: compressed / 1e6, unpacked: unpacked / 1e6 },
      ]),
  );

/** Finds the services of other machines that accept no connection. All are asked at once. */
async function findUnreached({ stack, services }: MachinePlan): Promise<RemoteService[]> {
  // The host cannot resolve names of a Docker network.
  if (stack.peerNetwork !== undefined) return [];
  const wanted = new Map(services.flatMap(({ remote }) => remote).map((each) => [each.name, each]));
  const answers = await Promise.all(
    [...wanted.values()].map(async (each) => ({ each, yes: await connects(each) })),
  );
  return answers.filter(({ yes }) => !yes).map(({ each }) => each);
}

function connects({ host, port }: RemoteService): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (yes: boolean) => () => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(DEADLINE, end(false));
    socket.once('connect', end(true)).once('error', end(false));
  });
}

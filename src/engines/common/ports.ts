import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { FleetError } from '../../lib/errors';
import type { ResolvedService } from '../../plan/service';
import { listContainers, printContainers } from '../../docker/containers';
import { formatLabel, isNamedByStack, LABELS } from '../../docker/labels';

/** A port that cannot be published. */
export interface TakenPort {
  readonly service: string;
  /** Reason: the process that holds it, or an address that the machine does not have. */
  readonly why: string;
  readonly fix: string;
}

/**
 * Checks that nothing else on the host holds a port that a service publishes, before any container is replaced for it.
 * @param stack name of the stack: its own containers may hold its ports
 * @param services those that are to run, and may run already
 * @throws FleetError with one line for each port, naming its holder
 */
export async function checkPortsFree(
  stack: string,
  services: readonly ResolvedService[],
): Promise<void> {
  const taken = await findTakenPorts(stack, services);
  if (taken.length === 0) return;
  throw new FleetError(taken.map(({ service, why, fix }) => `${service}: ${why}; ${fix}`).sort());
}

/**
 * Finds the ports that these services publish and that something else on the host holds. A container of the stack itself is
 * nothing else, such as one that is paused, is just starting again or is about to be replaced.
 * @param stack name of the stack
 * @param services those that are to run, and may run already
 */
export async function findTakenPorts(
  stack: string,
  services: readonly ResolvedService[],
): Promise<TakenPort[]> {
  const own = await listOwnAddresses(stack);
  const wanted = services
    .flatMap(({ row, ports }) =>
      ports.map(({ name, ip, host }) => ({ service: row.name, port: name, ip, host })),
    )
    .filter(({ ip, host }) => !own.has(`${ip}:${String(host)}`));
  const taken = await Promise.all(
    wanted.map(async ({ service, port, ip, host }): Promise<TakenPort[]> => {
      const error = await findBindError(ip, host);
      if (error === undefined) return [];
      const at = `'${ip}:${String(host)}'`;
      if (error === 'EADDRNOTAVAIL') {
        const why = `${port} port is on an address that this machine does not have: ${at}`;
        return [{ service, why, fix: 'correct fleet:address' }];
      }
      const holder = await findHolder(stack, host);
      if (holder === undefined) return [];
      const why = `${port} port is taken by ${holder}: ${at}`;
      return [{ service, why, fix: 'stop that, or write fleet:portOffset' }];
    }),
  );
  return taken.flat();
}

/** Lists the addresses that the stack's running containers publish. Docker need not answer. */
async function listOwnAddresses(stack: string): Promise<ReadonlySet<string>> {
  const containers = await listContainers(stack).catch(() => []);
  return new Set(
    containers
      .flatMap(({ NetworkSettings }) => Object.values(NetworkSettings.Ports ?? {}))
      .flatMap((bindings) => bindings ?? [])
      .map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}`),
  );
}

/** Finds why the port cannot be bound; undefined where it can, or where Docker alone may: ports below 1024. */
function findBindError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code === 'EACCES' ? undefined : code);
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve(undefined);
      });
    });
  });
}

/** Finds who holds a port; undefined for a container of the stack itself. */
async function findHolder(stack: string, port: number): Promise<string | undefined> {
  const text = await printContainers({
    filter: `publish=${String(port)}`,
    format: `{{.Names}} ${formatLabel(LABELS.stack)}`,
    running: true,
  }).catch(() => '');
  const containers = text === '' ? [] : text.split('\n').map((line) => line.split(' '));
  if (containers.some(([name = '', owner]) => owner === stack && isNamedByStack(stack, name)))
    return undefined;
  if (containers.length > 0) return `container ${containers.map(([name]) => name).join(', ')}`;
  return findListeningProcess(port) ?? 'a process that this user may not see';
}

/** Finds who listens through /proc: the socket's inode by port, then the process that has it open. */
function findListeningProcess(port: number): string | undefined {
  const LISTEN = '0A';
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    read(file)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(
        (fields) =>
          fields[3] === LISTEN && Number.parseInt(fields[1]?.split(':')[1] ?? '', 16) === port,
      )
      .map((fields) => `socket:[${fields[9] ?? ''}]`),
  );
  if (inodes.length === 0) return undefined;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const fd of list(`/proc/${pid}/fd`)) {
      if (inodes.includes(link(`/proc/${pid}/fd/${fd}`))) {
        return `process ${pid} (${read(`/proc/${pid}/comm`).trim()})`;
      }
    }
  }
  return undefined;
}

/** Files of /proc come and go, and some are not ours to read: those count as empty. */
function guarded<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
const read = (file: string): string => guarded(() => readFileSync(file, 'utf8'), '');
const list = (folder: string): string[] => guarded(() => readdirSync(folder), []);
const link = (file: string): string => guarded(() => readlinkSync(file), '');

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { FleetError } from '../../catalog/errors';
import type { PlacedService } from '../../catalog/place';
import { output } from './exec';

/** A port that cannot be published, and who holds it. */
interface Taken {
  readonly service: string;
  readonly port: string;
  readonly ip: string;
  readonly host: number;
  readonly error: string;
}

/**
 * Fails when something else on the host already holds a port that a service publishes.
 * @param services those whose containers do not run yet
 * @throws FleetError with one line for each port, naming its holder
 */
export async function checkPortsFree(services: readonly PlacedService[]): Promise<void> {
  const wanted = services.flatMap(({ row, ports }) =>
    ports.map(({ name, ip, host }) => ({ service: row.name, port: name, ip, host })),
  );
  const taken: Taken[] = [];
  await Promise.all(
    wanted.map(async (port) => {
      const error = await bindError(port.ip, port.host);
      if (error !== undefined) taken.push({ ...port, error });
    }),
  );
  if (taken.length === 0) return;
  const problems = await Promise.all(
    taken.map(async ({ service, port, ip, host, error }) => {
      if (error === 'EADDRNOTAVAIL') {
        return `${service}: ${port} port ${String(host)}: this machine does not have the address ${ip}; correct fleet:address`;
      }
      const holder = await holderOf(host);
      return `${service}: ${port} port ${String(host)} on ${ip} is taken by ${holder}; stop that, or set fleet:portOffset`;
    }),
  );
  throw new FleetError(problems.sort());
}

/** Why the port cannot be bound; undefined where it can, or where Docker alone may: ports below 1024. */
function bindError(host: string, port: number): Promise<string | undefined> {
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

async function holderOf(port: number): Promise<string> {
  const container = await output('docker', [
    ...['ps', '--filter', `publish=${String(port)}`, '--format', '{{.Names}}'],
  ]).catch(() => '');
  if (container !== '') return `container ${container.split('\n').join(', ')}`;
  return processListening(port) ?? 'a process that this user may not see';
}

/** Linux tells who listens through /proc: socket inode by port, then the process that has it open. */
function processListening(port: number): string | undefined {
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

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../lib/errors';
import { locateFleetHome } from '../lib/home';
import { isLocal } from './address';

/** Tells what of a registry on this machine is to be trusted, as every user of the machine reaches its port. */

const LISTS = ['/proc/net/tcp', '/proc/net/tcp6'];
const LISTENING = '0A';
/** Addresses at which a client of localhost may arrive: 127.0.0.1, ::1, the first within IPv6, and none in particular. */
const LOOPBACK = /^(0+|0*(FFFF0000)?0100007F|0+01000000)$/;

/**
 * Lists the ids of the users whose processes listen on a port of this machine's loopback.
 * @param list text of /proc/net/tcp or /proc/net/tcp6
 */
export function listListeners(list: string, port: number): number[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return list
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => {
      const [address = '', own] = local.split(':');
      return state === LISTENING && own === wanted && LOOPBACK.test(address);
    })
    .map((fields) => Number(fields[7]));
}

/**
 * Refuses a registry on this machine that is another user's, who would get this user's login and images. Root's is taken.
 * @throws FleetError naming the user
 */
export function refuseOtherUsers(registry: string): void {
  const own = process.getuid?.();
  if (!isLocal(registry) || own === undefined) return;
  const port = Number(registry.split(':')[1] ?? 80);
  const users = LISTS.filter((file) => existsSync(file)).flatMap((file) =>
    listListeners(readFileSync(file, 'utf8'), port),
  );
  const other = users.find((user) => user !== 0 && user !== own);
  if (other === undefined) return;
  throw new FleetError(
    `fleet:registry: port ${String(port)} is used by another user of this machine: 'user id ${String(other)}'; write another port, such as localhost:${String(port + 1)}`,
  );
}

/**
 * Reads the addresses of this machine's registries that ask for no login, as setup found them: anybody may have put a build
 * cache there.
 */
export function readOpenRegistries(): ReadonlySet<string> {
  const folder = path.join(locateFleetHome(), 'run', 'open-registries');
  return new Set(existsSync(folder) ? readdirSync(folder) : []);
}

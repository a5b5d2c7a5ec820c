import { hostname } from 'node:os';
import type { Stack } from '@pulumi/pulumi/automation';
import { FleetError } from '../../lib/errors';
import { killPlugins, isPulumi } from './processes';
import { writeCommand } from '../../lib/shell';

/** The process that holds Pulumi's own lock on a stack. */
export interface Holder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly since: string;
}

/** Errors of a self-managed backend and of Pulumi Cloud where another update is running. */
const LOCKED = /the stack is currently locked by|Another update is currently in progress/;

/** Reads the holders of the lock from Pulumi's error; undefined for another error. Pulumi Cloud names no holder. */
export function readHolders(message: string): Holder[] | undefined {
  if (!LOCKED.test(message)) return undefined;
  const lines = message.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g);
  // An error quotes its output more than once.
  const holders = new Map(
    [...lines].map(([line, user = '', host = '', pid, since = '']) => [
      line,
      { user, host, pid: Number(pid), since },
    ]),
  );
  return [...holders.values()];
}

/**
 * Runs work that takes Pulumi's lock. It first removes a lock that a killed Pulumi left on this machine.
 * @throws FleetError naming who holds it
 */
export async function withBackendLock<T>(stack: Stack, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const holders = readHolders((error as Error).message);
    if (!holders) throw error;
    const { url = '' } = await stack.workspace.whoAmI();
    const left = holders.length > 0 && url.startsWith('file://') && holders.every(isGone);
    if (!left) throw describeHolders(stack.name, holders);
    for (const { pid } of holders) killPlugins(pid);
    await stack.cancel();
    return await work();
  }
}

/** Checks whether the holder was a process of this machine that has ended. */
const isGone = ({ host, pid }: Holder): boolean => host === hostname() && !isPulumi(pid);

function describeHolders(stack: string, holders: readonly Holder[]): FleetError {
  const who = holders.map(
    ({ user, host, pid, since }) => `${user}@${host}, process ${String(pid)}, since ${since}`,
  );
  const by = who.length === 0 ? '' : ` (${who.join('; ')})`;
  return new FleetError(
    `stack ${stack}: another Pulumi update is at work on it${by}; wait for it to end, or, if it was killed, run ${writeCommand('pulumi', 'cancel', '--stack', stack)}`,
  );
}

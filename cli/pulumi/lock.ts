import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Stack } from '@pulumi/pulumi/automation';
import { FleetError } from '../../catalog/errors';

/** Who holds Pulumi's own lock on a stack, as Pulumi tells it. */
export interface Holder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly since: string;
}

export const holdersOf = (said: string): Holder[] =>
  [...said.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g)].map(
    ([, user = '', host = '', pid, since = '']) => ({ user, host, pid: Number(pid), since }),
  );

/**
 * Does work that takes Pulumi's lock. A lock that a killed Pulumi left on this machine is taken away first.
 * @throws FleetError naming who holds it
 */
export async function withStackLock<T>(stack: Stack, work: () => Promise<T>): Promise<T> {
  const { ConcurrentUpdateError } = await import('@pulumi/pulumi/automation');
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConcurrentUpdateError)) throw error;
    const holders = holdersOf(error.message);
    const { url = '' } = await stack.workspace.whoAmI();
    const left = holders.length > 0 && url.startsWith('file://') && holders.every(isGone);
    if (!left) throw held(stack.name, holders);
    await stack.cancel();
    return await work();
  }
}

/** Whether the holder was a process of this machine that has ended. */
function isGone({ host, pid }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    return !readFileSync(`/proc/${String(pid)}/comm`, 'utf8').startsWith('pulumi');
  } catch {
    return true;
  }
}

function held(stack: string, holders: readonly Holder[]): FleetError {
  const who = holders.map(
    ({ user, host, pid, since }) => `${user}@${host}, process ${String(pid)}, since ${since}`,
  );
  const by = who.length === 0 ? '' : ` (${who.join('; ')})`;
  return new FleetError(
    `another Pulumi update is at work on stack ${stack}${by}; wait for it to end, or, if it was killed, run pulumi cancel --stack ${stack}`,
  );
}

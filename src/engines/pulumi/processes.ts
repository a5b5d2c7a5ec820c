import { readdirSync, readFileSync } from 'node:fs';

/** A process as /proc tells it; undefined where it has ended. */
function processOf(pid: number): { readonly name: string; readonly session: number } | undefined {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // pid (name) state parent group session …
    const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(text) ?? [];
    const [state, , , session] = rest.split(' ');
    return state === 'Z' ? undefined : { name, session: Number(session) };
  } catch {
    return undefined;
  }
}

export const isPulumi = (pid: number): boolean =>
  processOf(pid)?.name.startsWith('pulumi') === true;

/**
 * Ends what a killed Pulumi left running: its plugins would go on with what they had begun. They are in the session
 * that it led.
 */
export function endLeftovers(leader: number): void {
  for (const pid of readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const found = processOf(pid);
    if (found?.session === leader && found.name.startsWith('pulumi')) process.kill(pid, 'SIGKILL');
  }
}

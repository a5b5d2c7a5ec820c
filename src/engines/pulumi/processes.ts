import { readdirSync, readFileSync } from 'node:fs';

/** Reads a process from /proc; undefined where it has ended. */
function readProcess(pid: number): { readonly name: string; readonly session: number } | undefined {
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
  readProcess(pid)?.name.startsWith('pulumi') === true;

/** Kills the plugins that a killed Pulumi left running: they would go on with their work. They are in its session. */
export function killPlugins(leader: number): void {
  for (const pid of readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const found = readProcess(pid);
    if (found?.session === leader && found.name.startsWith('pulumi')) process.kill(pid, 'SIGKILL');
  }
}

import { homedir } from 'node:os';
import path from 'node:path';

/** Folder of this machine's tools, local registry and engine state. @default $XDG_DATA_HOME/fleet or ~/.local/share/fleet */
export function locateFleetHome(env: NodeJS.ProcessEnv = process.env): string {
  return (
    set(env['FLEET_HOME']) ??
    path.join(set(env['XDG_DATA_HOME']) ?? path.join(homedir(), '.local', 'share'), 'fleet')
  );
}

/** To a shell, and to bin/fleet, an empty variable is an unset one. */
const set = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

/** Folder of a stack's files: state, bake and compose files, lock. */
export function locateStateFolder(project: string, stack: string): string {
  return path.join(locateFleetHome(), 'state', project, stack);
}

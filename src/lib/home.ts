import { userInfo } from 'node:os';
import path from 'node:path';
import { FleetError } from './errors';

/** Folder of this machine's tools, local registry and engine state. @default $XDG_DATA_HOME/fleet or ~/.local/share/fleet */
export function locateFleetHome(env: NodeJS.ProcessEnv = process.env): string {
  return (
    set(env['FLEET_HOME']) ??
    path.join(
      set(env['XDG_DATA_HOME']) ?? path.join(locateUserHome(env), '.local', 'share'),
      'fleet',
    )
  );
}

/**
 * Home folder of the user: HOME, else what the system knows, as cron and systemd may set no HOME.
 * @throws FleetError where neither tells
 */
export function locateUserHome(env: NodeJS.ProcessEnv = process.env): string {
  const given = set(env['HOME']);
  if (given !== undefined) return given;
  try {
    const { homedir } = userInfo();
    if (homedir !== '') return homedir;
  } catch {
    // The system does not know the user.
  }
  throw new FleetError(
    "HOME: is not set, and the system knows no home of this user; set HOME, or FLEET_HOME to a folder of this user's own",
  );
}

/** To a shell, and to bin/fleet, an empty variable is an unset one. */
const set = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

/** Folder of a stack's files: state, bake and compose files, lock. */
export function locateStateFolder(project: string, stack: string): string {
  return path.join(locateFleetHome(), 'state', project, stack);
}

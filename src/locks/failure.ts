import { FleetError } from '../lib/errors';
import { CONFIG } from '../checkout/lock-config';
import { PROJECT } from './stage';
import type { LockTarget } from './targets';

/** Explains in one line why a target could not be resolved; an unknown message is repeated. */
export function describeLockFailure(
  { name, folder }: Pick<LockTarget, 'name' | 'folder'>,
  logs: readonly string[],
  tail: readonly string[],
): FleetError {
  const log = logs.join('\n');
  const causes = [...log.matchAll(/^ *cause: (.*)$/gm)].map((match) => match[1] ?? '');
  const fetched = causes.find((cause) => cause.startsWith('Failed to fetch: '));
  if (fetched !== undefined) {
    const [, index = '', asked = ''] = /: (.*?)\/([^/]+)\/?$/.exec(fetched) ?? [];
    return new FleetError(
      `${name}: the index ${index} does not give ${asked}: ${causes.at(-1) ?? ''}; lock it where the index answers`,
    );
  }
  const [, unsolved] = /No solution found.*\n([\s\S]+)/.exec(log) ?? [];
  if (unsolved !== undefined) {
    const why = unsolved
      .replaceAll(PROJECT, `${folder} (with its line)`)
      .replace(/^ *cause: /, '')
      .replace(/\s+/g, ' ')
      .trim();
    return new FleetError(
      `${name}: no versions fit together: ${why} Change ${folder}/requirements.in, or override one in ${folder}/${CONFIG} and say why`,
    );
  }
  const yanked = /^warning: `([^`]+)` is yanked \((.*)\)$/m.exec(log);
  if (yanked) {
    const [, pin = '', why = ''] = yanked;
    return new FleetError(
      `${name}: ${pin} was yanked by its authors (${why}): change ${folder}/requirements.in, or keep it under yanked in ${folder}/${CONFIG} and say why`,
    );
  }
  const said = (log === '' ? tail.filter((line) => !line.startsWith('{')).join('\n') : log).trim();
  return new FleetError([`${name}: could not be resolved`, ...said.split('\n').slice(-12)]);
}

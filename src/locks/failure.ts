import { FleetError } from '../lib/errors';
import { CONFIG } from '../checkout/lock-config';
import { PROJECT } from './resolver-inputs';
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
      `${name}: cannot be fetched from ${index}: '${asked}' (${causes.at(-1) ?? ''}); run this where the index answers`,
    );
  }
  const [, unsolved] = /No solution found.*\n([\s\S]+)/.exec(log) ?? [];
  if (unsolved !== undefined) {
    const why = unsolved
      .replaceAll(PROJECT, `${folder} (with its line)`)
      .replace(/^ *cause: /, '')
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/\.$/, '');
    return new FleetError(
      `${name}: no versions fit together: ${why}; change ${folder}/requirements.in, or write an override and its reason in ${folder}/${CONFIG}`,
    );
  }
  const yanked = /^warning: `([^`]+)` is yanked \((.*)\)$/m.exec(log);
  if (yanked) {
    const [, pin = '', why = ''] = yanked;
    return new FleetError(
      `${name}: was yanked by its authors (${why}): '${pin}'; change ${folder}/requirements.in, or write it and the reason under yanked in ${folder}/${CONFIG}`,
    );
  }
  const said = (log === '' ? tail.filter((line) => !line.startsWith('{')).join('\n') : log).trim();
  return new FleetError([
    `${name}: cannot be resolved; correct what its log says`,
    ...said.split('\n').slice(-12),
  ]);
}

import { FleetError } from '../lib/errors';
import { CONFIG } from '../checkout/lock-config';
import { PROJECT } from './resolver-inputs';
import type { LockTarget } from './targets';

/** Explains in one line why a target could not be resolved; an unknown message is repeated. */
export function describeLockFailure(
  { name, inputs }: Pick<LockTarget, 'name' | 'inputs'>,
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
  const sourceOnly = [...log.matchAll(/^ *hint: Wheels are required for `([^`]+)`/gm)].map(
    (match) => match[1] ?? '',
  );
  const [, unsolved] = /No solution found.*\n([\s\S]+)/.exec(log) ?? [];
  if (unsolved !== undefined) {
    const why = unsolved
      .replaceAll(PROJECT, `${inputs} (with its line)`)
      .replace(/^ *hint: [\s\S]*/m, '')
      .replace(/^ *cause: /, '')
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/\.$/, '');
    if (sourceOnly.length > 0) {
      const list = sourceOnly.map((each) => JSON.stringify(each)).join(', ');
      return new FleetError(
        `${name}: no wheel fits: '${sourceOnly.join(', ')}' (${why}); write "sdist": [${list}] in ${inputs}/${CONFIG} to build from source what needs no compiler, or take a version with wheels`,
      );
    }
    return new FleetError(
      `${name}: no versions fit together: ${why}; change ${inputs}/requirements.in, or write an override and its reason in ${inputs}/${CONFIG}`,
    );
  }
  const yanked = /^warning: `([^`]+)` is yanked \((.*)\)$/m.exec(log);
  if (yanked) {
    const [, pin = '', why = ''] = yanked;
    return new FleetError(
      `${name}: was yanked by its authors (${why}): '${pin}'; change ${inputs}/requirements.in, or write it and the reason under yanked in ${inputs}/${CONFIG}`,
    );
  }
  const said = (log === '' ? tail.filter((line) => !line.startsWith('{')).join('\n') : log).trim();
  return new FleetError([
    `${name}: cannot be resolved; correct what its log says`,
    ...said.split('\n').slice(-12),
  ]);
}

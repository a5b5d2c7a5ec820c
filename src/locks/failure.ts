import { FleetError } from '../lib/errors';
import { chooseNoun } from '../lib/format';
import { CONFIG } from '../checkout/lock-config';
import { PROJECT } from './resolver-inputs';
import type { PinConflict } from './pin-conflicts';
import type { LockTarget } from './targets';

/** No versions fit together. */
export class VersionConflict extends FleetError {
  /** @param why what the resolver concluded, in one line */
  constructor(
    target: Pick<LockTarget, 'name' | 'selectedBy' | 'inputs'>,
    readonly why: string,
  ) {
    super(formatVersionConflict(target, why));
  }
}

/** What makes versions fit together. */
export interface Remedies {
  /** What requirements.in can ask for in place of what it does, with the images that hold it. */
  readonly moves: readonly PinConflict[];
  /** Family on which its requirements fit as they are. */
  readonly family: string | undefined;
}

/** Says that no versions fit together, why, and what to do. @param remedies what was tried and fits @default nothing */
export function formatVersionConflict(
  { name, selectedBy, inputs }: Pick<LockTarget, 'name' | 'selectedBy' | 'inputs'>,
  why: string,
  { moves, family }: Remedies = { moves: [], family: undefined },
): string {
  const file = `${inputs}/requirements.in`;
  const pins = moves.map((each) => `${each.name}==${each.version}`).join(' and ');
  const images = [...new Set(moves.map(({ image }) => image))];
  const fixes = [
    ...(family === undefined
      ? []
      : [`write family: '${family}' in the row of ${selectedBy}, which these requirements fit`]),
    ...(moves.length > 0
      ? [
          `write ${pins} in ${file}, as ${images.join(' and ')} ${chooseNoun(images.length, 'has', 'have')} ${chooseNoun(moves.length, 'it', 'them')}`,
        ]
      : []),
  ];
  const general = [
    ...(moves.length > 0 ? [] : [`change ${file}`]),
    `write an override and its reason in ${inputs}/${CONFIG}`,
  ];
  return `${name}: no versions fit together: ${why}; ${[...fixes, ...general].join(', or ')}`;
}

/** Explains in one line why a target could not be resolved; an unknown message is repeated. */
export function describeLockFailure(
  { name, selectedBy, inputs }: Pick<LockTarget, 'name' | 'selectedBy' | 'inputs'>,
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
    return new VersionConflict({ name, selectedBy, inputs }, why);
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

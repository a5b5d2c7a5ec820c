import { readAptPins, readWantedLines } from '../python/lock-files';
import { readRequirements } from '../python/requirements';
import { quoteValue } from '../lib/errors';
import { readRequiredName } from './lock-config';
import { tryProjectText } from './project-text';
import { fleetCommandFor } from '../lib/fleet-command';

/** A folder of .in files and the folder of the locks that are made of them. */
export interface LockFolders {
  readonly inputs: string;
  readonly locks: string;
  /** Folders of the locks that are installed before, whose packages are not named again. */
  readonly before: readonly string[];
  /** Packages that are left out on purpose. */
  readonly excluded: readonly string[];
  /** Name that `bin/fleet lock` takes. */
  readonly name: string;
  /** Stack whose plan names it. */
  readonly stack: string;
}

/** Says what is wrong with the locks of a folder: a line without a hash cannot be installed, and a part of a lock is no lock. */
export function findLockProblems(root: string, folders: LockFolders): string[] {
  const { inputs, locks, name, stack } = folders;
  const wanted = tryProjectText(root, `${inputs}/requirements.in`);
  const lock = tryProjectText(root, `${locks}/requirements.lock`);
  const file = `${locks}/requirements.lock`;
  if (lock.text === undefined && wanted.text !== undefined && lock.problems.length === 0) {
    return [`${file}: missing; run ${fleetCommandFor(stack, 'lock', name)}`];
  }
  return [
    ...wanted.problems,
    ...lock.problems,
    ...findWrongLines(folders, lock.text ?? ''),
    ...findMissingPackages(root, folders, wanted.text ?? ''),
    ...findMissingAptPins(root, folders),
  ];
}

function findWrongLines({ stack, name: target, locks }: LockFolders, text: string): string[] {
  const file = `${locks}/requirements.lock`;
  const lines = text.split('\n');
  const { requirements, direct, wrong } = readRequirements(text);
  return [
    ...[...direct, ...wrong].map(
      (each) =>
        `${file}: is not pinned: ${quoteValue(each.text)}; run ${fleetCommandFor(stack, 'lock', target)}`,
    ),
    ...requirements.flatMap(({ line, name, specifier, hashes }) => [
      ...(/^==\S+/.test(specifier)
        ? []
        : [
            `${file}: ${name}: is not pinned: ${quoteValue((lines[line - 1] ?? '').trim())}; run ${fleetCommandFor(stack, 'lock', target)}`,
          ]),
      ...hashes
        .filter(({ algorithm, digits }) => algorithm !== 'sha256' || !/^[0-9a-f]{64}$/.test(digits))
        .map(
          ({ algorithm, digits }) =>
            `${file}: ${name}: is not a sha256 hash: ${quoteValue(`${algorithm}:${digits}`)}; run ${fleetCommandFor(stack, 'lock', target)}`,
        ),
      ...(hashes.length === 0
        ? [`${file}: ${name}: has no hash; run ${fleetCommandFor(stack, 'lock', target)}`]
        : []),
    ]),
  ];
}

/** Finds packages that are asked for and that no lock has. A line with a marker may be for another machine. */
function findMissingPackages(root: string, folders: LockFolders, wanted: string): string[] {
  const { inputs, locks, before, excluded, name, stack } = folders;
  const known = new Set(
    [locks, ...before].flatMap((folder) =>
      readRequirements(
        tryProjectText(root, `${folder}/requirements.lock`).text ?? '',
      ).requirements.map((each) => each.name),
    ),
  );
  return readWantedLines(wanted)
    .filter((line) => !line.includes(';') && !line.startsWith('-'))
    .map(readRequiredName)
    .filter((each) => each !== '' && !known.has(each) && !excluded.includes(each))
    .map(
      (each) =>
        `${locks}/requirements.lock: lacks a package that ${inputs}/requirements.in asks for: '${each}'; run ${fleetCommandFor(stack, 'lock', name)}`,
    );
}

/** The same of Debian's packages, whose lock names all that are installed. */
function findMissingAptPins(
  root: string,
  { inputs, locks, before, name, stack }: LockFolders,
): string[] {
  const wanted = tryProjectText(root, `${inputs}/apt.in`);
  const lock = tryProjectText(root, `${locks}/apt.lock`);
  const pins = new Set(
    [lock.text, ...before.map((folder) => tryProjectText(root, `${folder}/apt.lock`).text)].flatMap(
      (text) => [...readAptPins(text ?? '').keys()],
    ),
  );
  return [
    ...wanted.problems,
    ...lock.problems,
    ...readWantedLines(wanted.text ?? '')
      .map((line) => line.split(/[\s=/:]/)[0] ?? '')
      .filter((each) => each !== '' && !pins.has(each))
      .map(
        (each) =>
          `${locks}/apt.lock: lacks a package that ${inputs}/apt.in asks for: '${each}'; run ${fleetCommandFor(stack, 'lock', name)}`,
      ),
  ];
}

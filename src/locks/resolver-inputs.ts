import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { FleetError } from '../lib/errors';
import { lockFolder } from '../catalog/folders';
import {
  CONFIG,
  mergeConfigs,
  readLockConfig,
  readRequiredName,
  type LockConfig,
} from '../checkout/lock-config';
import { readProjectText } from '../checkout/project-text';
import { readWantedLines } from '../python/lock-files';
import { readLockedPackages, type LockedPackage } from '../python/requirements';
import type { LockBase, LockTarget } from './targets';

/** The folder that the builder resolves from: what is asked for, what holds already, in files of uv's and apt's. */

/** Name of the project in uv's messages and comments. */
export const PROJECT = 'fleet-lock';

/** The text of a file of the project; '' where there is none. */
export const readText = (root: string, ...names: string[]): string =>
  readProjectText(root, path.join(...names)) ?? '';

/** Pins of a base's images. */
export const readLinePins = (root: string, { line }: LockBase): LockedPackage[] =>
  listLockFolders(line).flatMap((folder) =>
    readLockedPackages(readText(root, folder, 'requirements.lock')),
  );

const listLockFolders = (line: LockBase['line']): string[] => [...new Set(line.map(lockFolder))];

export const readLineConfigs = (root: string, { line }: LockBase): LockConfig[] =>
  listLockFolders(line).map((folder) => readLockConfig(root, folder));

/** Reads a target's lock.json and those of its line; an agent that agrees with several lines has its own alone. */
export const readTargetConfig = (
  root: string,
  { inputs, bases, ownOnly }: LockTarget,
): LockConfig =>
  mergeConfigs([...(ownOnly ? readLineConfigs(root, bases[0]) : []), readLockConfig(root, inputs)]);

/**
 * Writes what the builder reads.
 * @param preferred pins that are taken where nothing speaks against them
 * @throws FleetError where a file asks for what cannot be
 */
export function writeResolverInputs(
  root: string,
  target: LockTarget,
  base: LockBase,
  preferred: readonly LockedPackage[],
  out: string,
): void {
  const write = (name: string, text: string): void => {
    writeFileSync(path.join(out, name), text);
  };
  if (readText(root, target.inputs, 'apt.in') !== '') {
    write('apt.in', readText(root, target.inputs, 'apt.in'));
    write('apt.lock', readText(root, target.folder, 'apt.lock'));
    write(
      'apt-line.in',
      listLockFolders(base.line)
        .map((each) => readText(root, each, 'apt.in'))
        .join('\n'),
    );
  }
  if (readProjectText(root, `${target.inputs}/requirements.in`) !== undefined) {
    write('pyproject.toml', renderPyproject(root, target, base));
    write('kept.txt', joinLines(Object.keys(readTargetConfig(root, target).yanked)));
    write('preferred.txt', joinLines(preferred.map(({ name, version }) => `${name}==${version}`)));
  }
}

const joinLines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** Renders what is asked for as a project of uv's: a requirements file could not say where a package comes from. */
export function renderPyproject(root: string, target: LockTarget, base: LockBase): string {
  const { inputs } = target;
  const file = `${inputs}/requirements.in`;
  const asked = readWantedLines(target.requirements ?? readText(root, file));
  const options = asked.filter((line) => line.startsWith('-'));
  if (options.length > 0) {
    throw new FleetError(
      options.map(
        (line) =>
          `${file}: is an option and not a requirement: '${line}'; write its index in ${CONFIG}, or remove it`,
      ),
    );
  }
  const config = readTargetConfig(root, target);
  const pins = readLinePins(root, base);
  const held = pins.map(({ name, version }) => `${name}==${version}`);
  const names = new Set(asked.map(readRequiredName));
  // uv asks an index for what the project itself names. What a parent took from there is named again.
  const indexed = Object.keys(config.index);
  const again = pins.filter(({ name }) => indexed.includes(name));
  const lost = indexed.filter(
    (name) => !names.has(name) && !again.some((pin) => pin.name === name),
  );
  if (lost.length > 0) {
    throw new FleetError(
      lost.map(
        (name) =>
          `${inputs}/${CONFIG}: index.${name}: is not in requirements.in: '${name}'; write it there too`,
      ),
    );
  }
  const dependencies = [...asked, ...again.map(({ name, version }) => `${name}==${version}`)];
  return [
    '[project]',
    `name = "${PROJECT}"`,
    'version = "0"',
    `dependencies = ${JSON.stringify(dependencies)}`,
    '[tool.uv]',
    `constraint-dependencies = ${JSON.stringify([...new Set(held)])}`,
    `override-dependencies = ${JSON.stringify(Object.keys(config.override))}`,
    `exclude-dependencies = ${JSON.stringify(Object.keys(config.exclude))}`,
    `no-binary-package = ${JSON.stringify(config.sdist)}`,
    '[tool.uv.pip]',
    `no-emit-package = ${JSON.stringify(target.ownOnly ? pins.map(({ name }) => name) : [])}`,
    '[tool.uv.sources]',
    ...indexed.map((name) => `${name} = { index = "${name}" }`),
    ...Object.entries(config.index).flatMap(([name, url]) => [
      '[[tool.uv.index]]',
      `name = "${name}"`,
      `url = ${JSON.stringify(url)}`,
      'explicit = true',
    ]),
    '',
  ].join('\n');
}

import path from 'node:path/posix';
import { findEntry, listEntries, readScalar, type Entry, type Node } from '../config-files/node';
import { parseYaml, type YamlError } from '../config-files/yaml';
import { suggestFix } from '../lib/suggest';
import { readService, type ComposeService } from './compose';
import { listIncluded, type Included, type Named } from './includes';
import { mergeServices, withoutReset } from './merge';
import { readDotEnv, replaceVariables, type ComposeProblem } from './variables';

/** Compose files that are read together, with what they include and extend. */
export interface ComposeProject {
  /** The first file as it is written, with its variables replaced. */
  readonly root: Node;
  /** The files' own services, each with what it extends, then those of included files. */
  readonly services: readonly ComposeService[];
  /** Volumes of the top level, by name, of all its files. */
  readonly volumes: ReadonlyMap<string, Entry>;
  /** What docker compose stops at. */
  readonly problems: readonly ComposeProblem[];
  /** The further files that were read, and what for. */
  readonly followed: ReadonlyMap<string, 'extends' | 'include'>;
}

/** Values of variables, by name. */
type Environment = ReadonlyMap<string, string>;

/**
 * Replaces the variables of a file.
 * @param environment what .env files say
 * @param problems takes what docker compose stops at
 */
export type Replace = (node: Node, environment: Environment, problems: ComposeProblem[]) => Node;

const replaceAll: Replace = (node, environment, problems) =>
  replaceVariables(node, (name) => environment.get(name), problems);

/**
 * Reads compose files as docker compose does: variables, `include` and `extends`.
 * @param files relative to the source's root; each adds to the ones before, as with several `-f`
 * @param read text of a file of the source; undefined where it is not there
 * @param replace @default each variable has its value of .env, its default, or none
 */
export function readComposeProject(
  files: readonly [string, ...string[]],
  read: (file: string) => string | undefined,
  replace: Replace = replaceAll,
): ComposeProject | YamlError {
  const problems: ComposeProblem[] = [];
  const followed = new Map<string, 'extends' | 'include'>();
  const seen = { known: new Map<string, Loaded>(), there: new Set<string>() };
  const reading: Reading = { read, replace, problems, followed, ...seen };
  const environment = readBeside(files[0], read);
  const loaded = loadTogether(files, undefined, environment, reading, new Set());
  if ('message' in loaded) return loaded;
  const services = loaded.services.flatMap((service) => {
    const node = withoutReset(service.node);
    return node ? [readService({ key: service.name, place: service.place, node })] : [];
  });
  return { ...loaded, services, problems, followed };
}

/** Reads files of which each adds to the ones before. @param folder see `load` */
function loadTogether(
  [first, ...more]: readonly [string, ...string[]],
  folder: string | undefined,
  environment: Environment,
  reading: Reading,
  above: ReadonlySet<string>,
): Loaded | YamlError {
  let all = load(first, folder, environment, reading, above);
  for (const file of more) {
    if ('message' in all) return all;
    const next = load(file, folder, environment, reading, above);
    if ('message' in next) return next;
    const volumes = new Map([...all.volumes, ...next.volumes]);
    all = { root: all.root, services: joinServices(all.services, next.services), volumes };
  }
  return all;
}

/** The services of a file and those of one that is read after it. */
function joinServices(
  before: readonly ComposeService[],
  after: readonly ComposeService[],
): ComposeService[] {
  const changed = before.map((service) => {
    const own = after.find(({ name }) => name === service.name);
    if (!own) return service;
    const node = mergeServices(service.node, own.node);
    return readService({ key: service.name, place: service.place, node });
  });
  const names = new Set(before.map(({ name }) => name));
  return [...changed, ...after.filter(({ name }) => !names.has(name))];
}

/** Reads the .env beside a file. */
export const readBeside = (file: string, read: (file: string) => string | undefined): Environment =>
  readDotEnv(read(path.posix.join(path.posix.dirname(file), '.env')) ?? '');

type Loaded = Pick<ComposeProject, 'root' | 'services' | 'volumes'>;

/** What is at work while a project is read. */
interface Reading {
  readonly read: (file: string) => string | undefined;
  readonly replace: Replace;
  readonly problems: ComposeProblem[];
  readonly followed: Map<string, 'extends' | 'include'>;
  /** Files that other files name, each read once. */
  readonly known: Map<string, Loaded>;
  /** Files that are there. */
  readonly there: Set<string>;
}

/**
 * @param folder that its paths are relative to @default its own
 * @param above the files that lead to this one
 */
function load(
  file: string,
  folder: string | undefined,
  environment: Environment,
  reading: Reading,
  above: ReadonlySet<string>,
): Loaded | YamlError {
  const { read, replace, problems, followed, known, there } = reading;
  const parsed = parseYaml(read(file) ?? '', file, true, folder);
  if ('message' in parsed) return parsed;
  const root = replace(
    parsed.root ?? { kind: 'map', place: { file, line: 1 }, entries: [] },
    environment,
    problems,
  );
  const around = new Set([...above, file]);
  const base = folder ?? path.dirname(file);
  /** Finds a file that this one names; undefined where it is not there, which is told, or nothing is known of it. */
  const locate = ({ text, place }: Named): string | undefined => {
    const target = path.join(base, text);
    // Nothing is known of a folder outside the source, or of another repository.
    if (/^([a-z+]+:|git@|\/|~)/.test(text) || target.startsWith('..') || around.has(target)) {
      return undefined;
    }
    if (there.has(target) || read(target) !== undefined) {
      there.add(target);
      return target;
    }
    problems.push({
      kind: 'file-missing',
      place,
      message: `the file does not exist, relative to ${folder ?? file}: '${text}'; Docker Compose stops here`,
      fix: 'correct the path',
    });
    return undefined;
  };
  /** Reads other files once. */
  const follow = (
    why: 'extends' | 'include',
    targets: readonly [string, ...string[]],
    to: string | undefined,
    values: () => Environment,
  ): Loaded | undefined => {
    const key = JSON.stringify([why, targets, to]);
    const before = known.get(key);
    if (before) return before;
    const other = loadTogether(targets, to, values(), reading, around);
    if ('message' in other) return undefined;
    for (const target of targets) followed.set(target, why);
    known.set(key, other);
    return other;
  };
  const include = ({ paths, folder: to, envFiles }: Included): Loaded | undefined => {
    const [first, ...more] = paths.flatMap((each) => locate(each) ?? []);
    if (first === undefined || more.length + 1 < paths.length) return undefined;
    const named = envFiles?.flatMap((each) => locate(each) ?? []);
    const own = to && path.join(base, to.text);
    // It is a project of its own, whose variables count where nothing else says a value.
    const beside = path.join(own ?? path.dirname(first), '.env');
    return follow('include', [first, ...more], own, () => {
      const values = (named ?? [beside]).flatMap((each) => [...readDotEnv(read(each) ?? '')]);
      return new Map([...values, ...environment]);
    });
  };
  const written = listEntries(findEntry(root, 'services')?.node);
  const extended = (name: string, node: Node, seen: readonly string[]): Node => {
    const entry = findEntry(node, 'extends');
    if (!entry) return node;
    const base = readScalar(entry.node) ?? readScalar(findEntry(entry.node, 'service')?.node);
    const other = readScalar(findEntry(entry.node, 'file')?.node);
    const target = other === undefined ? undefined : locate({ text: other, place: entry.place });
    const from =
      target === undefined ? undefined : follow('extends', [target], undefined, () => environment);
    if (base === undefined || (other !== undefined && !from)) return node;
    const services = from
      ? from.services
      : written.map(({ key, node: of }) => ({ name: key, node: of }));
    const found = services.find((each) => each.name === base)?.node;
    if (!found) {
      const names = services.map((each) => each.name);
      problems.push({
        kind: 'service-missing',
        place: entry.place,
        message: `${name}: extends a service that ${other ?? 'this file'} does not define: '${base}'; Docker Compose stops here`,
        fix: suggestFix(base, names),
      });
      return node;
    }
    if (from) return mergeServices(found, node);
    if (seen.includes(base)) {
      problems.push({
        kind: 'syntax',
        place: entry.place,
        message: `${name}: extends itself: ${[...seen, base].join(' → ')}; Docker Compose stops here`,
        fix: 'remove one of these lines',
      });
      return node;
    }
    return mergeServices(extended(base, found, [...seen, base]), node);
  };
  const services = written.map((each) =>
    readService({ ...each, node: extended(each.key, each.node, [each.key]) }),
  );
  const included = listIncluded(root).flatMap((each) => include(each) ?? []);
  const volumes = listEntries(findEntry(root, 'volumes')?.node);
  return {
    root,
    services: [...services, ...included.flatMap((each) => each.services)],
    volumes: new Map([
      ...included.flatMap((each) => [...each.volumes]),
      ...volumes.map((entry) => [entry.key, entry] as const),
    ]),
  };
}

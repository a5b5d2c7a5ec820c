import path from 'node:path';
import { findEntry, listEntries, readScalar, type Entry, type Node } from '../config-files/node';
import { parseYaml, type YamlError } from '../config-files/yaml';
import { suggestFix } from '../lib/suggest';
import { readService, type ComposeService } from './compose';
import { mergeServices } from './merge';
import { readDotEnv, replaceVariables, type ComposeProblem } from './variables';

/** Compose files that are read together, with what they include and extend. */
export interface ComposeProject {
  /** The first file as it is written, with its variables replaced. */
  readonly root: Node;
  /** The files' own services, each with what it extends, then those of included files. */
  readonly services: readonly ComposeService[];
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
  const reading = { read, replace, problems, followed, known: new Map<string, Loaded>() };
  const [first, ...more] = files;
  const environment = readBeside(first, read);
  let project = load(first, environment, reading, new Set());
  for (const file of more) {
    if ('message' in project) return project;
    const next = load(file, environment, reading, new Set());
    if ('message' in next) return next;
    project = { root: project.root, services: joinServices(project.services, next.services) };
  }
  return 'message' in project ? project : { ...project, problems, followed };
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

type Loaded = Pick<ComposeProject, 'root' | 'services'>;

/** What is at work while a project is read. */
interface Reading {
  readonly read: (file: string) => string | undefined;
  readonly replace: Replace;
  readonly problems: ComposeProblem[];
  readonly followed: Map<string, 'extends' | 'include'>;
  /** Files that other files name, each read once. */
  readonly known: Map<string, Loaded>;
}

/** @param above the files that lead to this one */
function load(
  file: string,
  environment: Environment,
  reading: Reading,
  above: ReadonlySet<string>,
): Loaded | YamlError {
  const { read, replace, problems, followed, known } = reading;
  const parsed = parseYaml(read(file) ?? '', file, true);
  if ('message' in parsed) return parsed;
  const root = replace(
    parsed.root ?? { kind: 'map', place: { file, line: 1 }, entries: [] },
    environment,
    problems,
  );
  const around = new Set([...above, file]);
  /** Reads another file that this one names; undefined after a problem was told. */
  const follow = (
    entry: { readonly place: Entry['place'] },
    to: string,
    why: 'extends' | 'include',
  ): Loaded | undefined => {
    const target = path.posix.join(path.posix.dirname(file), to);
    // Nothing is known of a folder outside the source, or of another repository.
    if (/^([a-z+]+:|git@|\/|~)/.test(to) || target.startsWith('..') || around.has(target)) {
      return undefined;
    }
    const before = known.get(`${why} ${target}`);
    if (before) return before;
    if (read(target) === undefined) {
      problems.push({
        kind: 'file-missing',
        place: entry.place,
        message: `the file does not exist, relative to ${file}: '${to}'; Docker Compose stops here`,
        fix: 'correct the path',
      });
      return undefined;
    }
    // What is included is a project of its own, whose .env counts where nothing else says a value.
    const values =
      why === 'extends' ? environment : new Map([...readBeside(target, read), ...environment]);
    const other = load(target, values, reading, around);
    if ('message' in other) return undefined;
    followed.set(target, why);
    known.set(`${why} ${target}`, other);
    return other;
  };
  const written = listEntries(findEntry(root, 'services')?.node);
  const extended = (name: string, node: Node, seen: readonly string[]): Node => {
    const entry = findEntry(node, 'extends');
    if (!entry) return node;
    const base = readScalar(entry.node) ?? readScalar(findEntry(entry.node, 'service')?.node);
    const other = readScalar(findEntry(entry.node, 'file')?.node);
    const from = other === undefined ? undefined : follow(entry, other, 'extends');
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
  const included = listIncluded(root).flatMap(
    ({ place, to }) => follow({ place }, to, 'include') ?? [],
  );
  return { root, services: [...services, ...included.flatMap((each) => each.services)] };
}

/** `include: [a.yaml, { path: b.yaml }, { path: [c.yaml, d.yaml] }]` */
function listIncluded(root: Node): { readonly place: Entry['place']; readonly to: string }[] {
  const list = findEntry(root, 'include')?.node;
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item) => {
    const paths = item.kind === 'map' ? findEntry(item, 'path')?.node : item;
    const nodes = paths?.kind === 'list' ? paths.items : paths ? [paths] : [];
    return nodes.flatMap((node) => {
      const to = readScalar(node);
      return to === undefined ? [] : [{ place: node.place, to }];
    });
  });
}

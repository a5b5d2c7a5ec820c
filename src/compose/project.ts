import path from 'node:path';
import { findEntry, listEntries, readScalar, type Entry, type Node } from '../config-files/node';
import { parseYaml, type YamlError } from '../config-files/yaml';
import { suggestFix } from '../lib/suggest';
import { readService, type ComposeService } from './compose';
import { mergeServices } from './merge';
import { readDotEnv, replaceVariables, type ComposeProblem } from './variables';

/** A compose file with what it includes and extends. */
export interface ComposeProject {
  /** The file as it is written, with its variables replaced. */
  readonly root: Node;
  /** Its own services, each with what it extends, then those of included files. */
  readonly services: readonly ComposeService[];
  /** What docker compose stops at. */
  readonly problems: readonly ComposeProblem[];
}

/**
 * Reads a compose file as docker compose does: variables, `include` and `extends`.
 * @param file relative to the source's root
 * @param read text of a file of the source; undefined where it is not there
 */
export function readComposeProject(
  file: string,
  read: (file: string) => string | undefined,
): ComposeProject | YamlError {
  const problems: ComposeProblem[] = [];
  const loaded = load(file, read, problems, new Set());
  if ('message' in loaded) return loaded;
  return { ...loaded, problems };
}

type Loaded = Omit<ComposeProject, 'problems'>;

/** @param above the files that lead to this one */
function load(
  file: string,
  read: (file: string) => string | undefined,
  problems: ComposeProblem[],
  above: ReadonlySet<string>,
): Loaded | YamlError {
  const parsed = parseYaml(read(file) ?? '', file, true);
  if ('message' in parsed) return parsed;
  const environment = readDotEnv(read(path.posix.join(path.posix.dirname(file), '.env')) ?? '');
  const root = replaceVariables(
    parsed.root ?? { kind: 'map', place: { file, line: 1 }, entries: [] },
    (name) => environment.get(name),
    problems,
  );
  const around = new Set([...above, file]);
  /** Reads another file that this one names; undefined after a problem was told. */
  const follow = (entry: { readonly place: Entry['place'] }, to: string): Loaded | undefined => {
    const target = path.posix.join(path.posix.dirname(file), to);
    // Nothing is known of a folder outside the source, or of another repository.
    if (/^([a-z+]+:|git@|\/|~)/.test(to) || target.startsWith('..') || around.has(target)) {
      return undefined;
    }
    if (read(target) === undefined) {
      problems.push({
        kind: 'file-missing',
        place: entry.place,
        message: `the file does not exist, relative to ${file}: '${to}'; Docker Compose stops here`,
        fix: 'correct the path',
      });
      return undefined;
    }
    const other = load(target, read, problems, around);
    return 'message' in other ? undefined : other;
  };
  const written = listEntries(findEntry(root, 'services')?.node);
  const extended = (name: string, node: Node, seen: readonly string[]): Node => {
    const entry = findEntry(node, 'extends');
    if (!entry) return node;
    const base = readScalar(entry.node) ?? readScalar(findEntry(entry.node, 'service')?.node);
    const other = readScalar(findEntry(entry.node, 'file')?.node);
    const from = other === undefined ? undefined : follow(entry, other);
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
  const included = listIncluded(root).flatMap(({ place, to }) => follow({ place }, to) ?? []);
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

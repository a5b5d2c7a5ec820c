import path from 'node:path/posix';
import { isCompose, type ComposeService } from '../compose/compose';
import { findDefaultFile, isOverride, listOverrides } from '../compose/default-files';
import { toMapping } from '../compose/merge';
import {
  readBeside,
  readComposeProject,
  type ComposeProject,
  type Replace,
} from '../compose/project';
import { at, findEntry, listEntries, type Document, type Node } from '../config-files/node';
import { fillInEnvFiles } from './compose-env-files';
import type { Variables } from './variables';

/** Configurations, of which each compose project is one. */
export interface JoinedDocuments {
  readonly documents: readonly Document[];
  /** What docker compose stops at. */
  readonly questions: readonly string[];
  /** Which files are read with others, or not at all. */
  readonly notes: readonly string[];
}

const NAME = /(^|\/)(docker-)?compose[^/]*\.ya?ml$/;

/** Compose files that are read together, the first first. */
type Group = readonly [string, ...string[]];

interface Project extends ComposeProject {
  readonly files: Group;
}

/**
 * Joins the compose files of a folder as docker compose does: with their overrides, with what they include and extend, and with
 * the values of variables and env files.
 * @param read text of a file of the folder; undefined where it is not there
 * @param areNamed true if a person has named each document: those of one folder are read together, as with several `-f`
 */
export function joinComposeProjects(
  documents: readonly Document[],
  read: (file: string) => string | undefined,
  variables: Variables,
  areNamed: boolean,
): JoinedDocuments {
  const files = documents.filter(isOfCompose);
  const { groups, notes } = areNamed ? groupNamed(files) : groupFound(files);
  const replace: Replace = (node, environment) =>
    fillInServices(node, variables.withValues(environment));
  const projects = groups.flatMap((group): Project[] => {
    const project = readComposeProject(group, read, replace);
    // What compose cannot read is read as it stands: a key that stands there twice is a conflict.
    return 'message' in project ? [] : [{ files: group, ...project }];
  });
  const unread = groups.filter((group) => !projects.some(({ files: own }) => own === group));
  const parts = projects.filter((project) => isPart(project, projects, areNamed));
  const joined = new Map(
    projects
      .filter((project) => !parts.includes(project))
      .map((project) => [project.files[0], joinServices(project, read, variables)]),
  );
  return {
    documents: documents.flatMap((document) => {
      const isRead =
        files.includes(document) && !unread.some((each) => each.includes(document.file));
      return isRead ? (joined.get(document.file) ?? []) : [document];
    }),
    questions: projects.flatMap(({ problems }) =>
      problems.map(({ place, message, fix }) => `${at(place)}: ${message}; ${fix}`),
    ),
    notes: [...notes, ...parts.flatMap((part) => describePart(part, projects))],
  };
}

const listServices = ({ root }: Document): string[] =>
  listEntries(findEntry(root, 'services')?.node).map(({ key }) => key);

const isOfCompose = (document: Document): boolean =>
  isCompose(document.root) || (NAME.test(document.file) && listServices(document).length > 0);

/** Groups files that a person names: those of a folder are one project. */
function groupNamed(files: readonly Document[]): { groups: Group[]; notes: string[] } {
  const folders = new Map<string, Group>();
  for (const { file } of files) {
    const before = folders.get(path.dirname(file));
    folders.set(path.dirname(file), before ? [...before, file] : [file]);
  }
  return { groups: [...folders.values()], notes: [] };
}

/** Groups files as `docker compose` without `-f` does: one of a folder has its override, others are projects of their own. */
function groupFound(files: readonly Document[]): { groups: Group[]; notes: string[] } {
  const notes: string[] = [];
  const groups = files.flatMap((document): Group[] => {
    const { file } = document;
    const folder = files.filter((each) => path.dirname(each.file) === path.dirname(file));
    const names = folder.map((each) => each.file);
    const main = folder.find((each) => each.file === findDefaultFile(names));
    if (!main || main === document) return [[file, ...listOverrides(file, names)]];
    if (isOverride(file)) return [];
    const known = new Set(listServices(main));
    if (!listServices(document).every((name) => known.has(name))) return [[file]];
    notes.push(
      `${file}: changes services of ${main.file}, and is not read; name both with --config, in the order of docker compose -f, for what they are together`,
    );
    return [];
  });
  return { groups, notes };
}

/** Checks whether another project includes this one, or only extends its services. Of a circle the first is whole. */
function isPart(project: Project, projects: readonly Project[], areNamed: boolean): boolean {
  const [file] = project.files;
  return projects.some((other, index) => {
    const why = other.followed.get(file);
    if (other === project || why === undefined || (areNamed && why === 'extends')) return false;
    return !project.followed.has(other.files[0]) || index < projects.indexOf(project);
  });
}

/** Says why services of a file are no rows by themselves. */
function describePart({ files: [file] }: Project, projects: readonly Project[]): string[] {
  const other = projects.find(({ followed }) => followed.has(file));
  return other?.followed.get(file) === 'extends'
    ? [`${file}: is what ${other.files[0]} extends; its services are no rows by themselves`]
    : [];
}

/** A project as one document. */
function joinServices(
  { files: [file], root, services, volumes }: Project,
  read: (file: string) => string | undefined,
  variables: Variables,
): Document {
  const place = root.place;
  const around = variables.withValues(readBeside(file, read));
  const fill = (service: ComposeService): Node => fillInEnvFiles(service, read, around);
  const entries = services.map((service) => ({
    key: service.name,
    place: service.place,
    node: fill(service),
  }));
  const node: Node = { kind: 'map', place, entries };
  const defined: Node = { kind: 'map', place, entries: [...volumes.values()] };
  const top = [
    { key: 'services', place, node },
    { key: 'volumes', place, node: defined },
  ];
  return { file, root: { kind: 'map', place, entries: top } };
}

/** Fills in the variables of what makes services; one without a value stays as it is written. */
function fillInServices(root: Node, variables: Variables): Node {
  if (root.kind !== 'map') return root;
  const entries = root.entries.map((entry) =>
    ['services', 'include', 'volumes'].includes(entry.key)
      ? { ...entry, node: fillIn(entry.node, variables) }
      : entry,
  );
  return { ...root, entries };
}

function fillIn(node: Node, variables: Variables): Node {
  if (node.kind === 'list') {
    return { ...node, items: node.items.map((item) => fillIn(item, variables)) };
  }
  if (node.kind === 'map') {
    const entries = node.entries.map(({ key, place, node: value }) => ({
      key: variables.fillIn(key),
      place,
      node: fillIn(key === 'environment' ? askForValues(value) : value, variables),
    }));
    return { ...node, entries };
  }
  if (typeof node.value !== 'string') return node;
  const value = variables.fillIn(node.value);
  return value === node.value ? node : { ...node, value, written: node.value };
}

/** An environment whose variables without a value have that of whoever starts it. */
function askForValues(environment: Node): Node {
  const mapping = toMapping(environment);
  if (mapping.kind !== 'map') return environment;
  const entries = mapping.entries.map((entry) =>
    entry.node.kind === 'scalar' && entry.node.value === null
      ? { ...entry, node: { ...entry.node, value: `\${${entry.key}}` } }
      : entry,
  );
  return { ...mapping, entries };
}

import { isCompose } from '../compose/compose';
import { LARGEST, readDocuments, type ReadDocuments } from '../config-files/documents';
import type { Document } from '../config-files/node';
import { FleetError } from '../lib/errors';
import { formatCount } from '../lib/format';
import { findFileProblem, readTextInside } from '../lib/plain-files';
import { joinComposeProjects } from './compose-projects';
import { chooseConfigurations, type Configurations, type FileOptions } from './configurations';
import type { Definition, Findings, Found, MachineHint } from './definition';
import type { Existing } from './existing';
import { joinHints } from './machines';
import { toPlainName } from './names';
import { isExample, type Aside } from './set-aside';
import { readAgents } from './shapes/agents';
import { findComposeDefinitions, type ComposeSurroundings } from './shapes/compose';
import { findDockerfileDefinitions } from './shapes/dockerfiles';
import { ImageBuilds, listBuilders } from './shapes/image-builds';
import { isUnit, readUnit } from './shapes/systemd';
import { readProcesses, readSupervisor } from './shapes/units';
import { ProjectFolders } from './project-folders';
import { SourceFiles } from './source-files';
import { Variables } from './variables';

/** What a person says besides what the folder says. */
export interface ProposeOptions extends FileOptions {
  readonly machines?: readonly MachineHint[];
  /** The fleet that the rows are added to. @default they are a fleet of their own */
  readonly into?: Existing | undefined;
  /** Values of variables that configurations name. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** All that a file says. */
interface FileFindings extends Findings {
  readonly file: string;
}

/** Compose files of CI start nothing that the fleet has, and say what images are built of. */
const IN_CI = /(^|\/)\.github\/.*compose.*\.ya?ml$/;

/**
 * Reads the configurations of a folder. Where they define no agent, those of its examples count.
 * @param root full path
 * @param listed the folder's files
 * @returns `notes`: also which files were read, and what was taken for their variables
 * @throws FleetError where they define no agent, or not the files that the options name
 */
export function readFindings(
  root: string,
  listed: ReadonlySet<string>,
  options: ProposeOptions,
): Findings {
  const chosen = chooseConfigurations(root, listed, options);
  const found = readChosen(root, listed, options, chosen);
  if (!('lines' in found)) return found;
  const examples = [...chosen.aside.values()].filter(isExample).map(({ place }) => place);
  if (examples.length > 0) {
    const all = chooseConfigurations(root, listed, options, true);
    const other = readChosen(root, listed, options, all);
    const note = `no other file defines an agent, so examples are read: ${listSome([...new Set(examples)].sort())}`;
    if (!('lines' in other)) return { ...other, notes: [note, ...other.notes] };
  }
  throw new FleetError(found.lines);
}

/** @returns the lines of an error where no file defines an agent */
function readChosen(
  root: string,
  listed: ReadonlySet<string>,
  { machines: given = [], variables: values = {} }: ProposeOptions,
  chosen: Configurations,
): Findings | { readonly lines: readonly string[] } {
  const variables = new Variables(values);
  const read = readDocuments(root, chosen.files, chosen.areNamed);
  const { documents: single, unreadable } = read;
  const readText = (file: string): string | undefined =>
    findFileProblem(root, file) ? undefined : readTextInside(root, file);
  const joined = joinComposeProjects(single, readText, variables, chosen.areNamed);
  const { documents } = joined;
  const builders = readDocuments(
    root,
    [...listed].filter((file) => IN_CI.test(file)),
    true,
  ).documents;
  // What is not read for its services may say what an image is built of.
  const apart = single.filter(({ file }) => !documents.some((each) => each.file === file));
  const source = new SourceFiles(listed);
  const builds = new ImageBuilds(documents, [...apart, ...builders], values);
  const readEach = (
    from: readonly Document[],
    variables: Variables,
    hints: readonly MachineHint[],
  ): FileFindings[] => {
    const names = new Set(hints.map(({ name }) => toPlainName(name.value)));
    return from.map((each) => ({
      file: each.file,
      ...findShape(each, { variables, machines: names, root, files: listed, source, builds }),
    }));
  };
  // A machine's name in one file makes sections of another: first all names, then what stands below them.
  const early = together(readEach(documents, new Variables(values), given));
  const machines = joinHints([...given, ...early.machines, ...named(early.definitions)]);
  const found = readEach(documents, variables, machines);
  const { definitions, servers, questions, notes } = together(found);
  const usesDockerfiles = definitions.length === 0 || chosen.areNamed;
  const built = findDockerfileDefinitions(root, usesDockerfiles ? chosen.files : [], source);
  const leftOut = listLeftOut(chosen.aside, (files) => {
    const set = readDocuments(root, files);
    const defining = readEach(set.documents, new Variables(values), machines)
      .filter((each) => each.definitions.length > 0)
      .map(({ file }) => file);
    const images = findDockerfileDefinitions(
      root,
      usesDockerfiles ? files : [],
      source,
    ).definitions;
    return [
      ...defining,
      ...images.map(({ name }) => name.from.replace(/:\d+$/, '')),
      // It may define some.
      ...files.filter((file) => set.unreadable.some((line) => line.startsWith(`${file}:`))),
    ];
  });
  const projects = new ProjectFolders(root, source);
  const all = [...definitions, ...built.definitions].map((each) => projects.addTo(each));
  if (all.length === 0) {
    const lines = [
      ...unreadable,
      ...describePassedOver(read),
      ...leftOut,
      `${root}: no file of ${String(single.length)} read defines an agent, and no Dockerfile starts Python; write a list or map of agents with script, port and dependencies, or give another folder`,
    ];
    return { lines };
  }
  return {
    definitions: all,
    servers,
    machines,
    questions: [...unreadable, ...joined.questions, ...questions],
    notes: [
      ...leftOut,
      ...describePassedOver(read),
      ...chosen.notes,
      ...joined.notes,
      ...(chosen.areNamed ? listEmpty(found) : []),
      ...(built.definitions.length > 0 && !chosen.areNamed
        ? ['no configuration defines an agent: these are the Dockerfiles that start Python']
        : []),
      ...built.notes,
      ...notes,
      ...listBuilders(documents, builds),
      ...[...variables.assumed].map(
        ([name, { value, times }]) =>
          `${name} is ${value === '' ? 'empty' : value}, in ${String(times)} place${times > 1 ? 's' : ''}; --set ${name}=VALUE for another`,
      ),
    ],
  };
}

/**
 * Says which files that may define services are left out, and why.
 * @param listDefining lists those of files that do
 */
function listLeftOut(
  aside: ReadonlyMap<string, Aside>,
  listDefining: (files: readonly string[]) => readonly string[],
): string[] {
  const groups = new Map<string, string[]>();
  for (const file of new Set(listDefining([...aside.keys()]))) {
    const { place = '', reason = '' } = aside.get(file) ?? {};
    const key = `${place} ${reason}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups].map(
    ([why, files]) =>
      `${why}: left out: ${files.sort().join(', ')}; name the files that define services with --config, where they do`,
  );
}

/** Says which files were passed over for what is in them. */
const describePassedOver = ({ large, templates }: ReadDocuments): string[] => [
  ...(large.length > 0
    ? [
        `larger than ${String(LARGEST / 1e6)} MB, and not read: ${listSome(large)}; name those that define services with --config`,
      ]
    : []),
  ...(templates.length > 0
    ? [
        `templates, as of Helm, and not read: ${listSome(templates)}; give what they render, such as by helm template, where that defines services`,
      ]
    : []),
];

const SHOWN = 3;

const listSome = (files: readonly string[]): string => {
  const more = files.length - SHOWN;
  return `${files.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${formatCount(more, 'other')}` : ''}`;
};

/** Lists the files that say nothing. */
const listEmpty = (all: readonly FileFindings[]): string[] =>
  all
    .filter((each) =>
      [each.definitions, each.servers, each.machines].every(({ length }) => length === 0),
    )
    .map(({ file }) => `${file}: defines no service and no machine`);

function findShape(
  document: Document,
  around: ComposeSurroundings & {
    readonly files: ReadonlySet<string>;
    readonly machines: ReadonlySet<string>;
  },
): Findings {
  const { file } = document;
  if (isUnit(file)) return readUnit(document, around);
  if (/\.(ini|conf|cfg)$/.test(file)) return readSupervisor(document, around);
  if (/(^|\/)Procfile/.test(file)) return readProcesses(document, around);
  if (isCompose(document.root)) return findComposeDefinitions(document, around);
  return readAgents(document, around, (name) => around.machines.has(toPlainName(name)));
}

/** What several files include is said once for each. */
const together = (all: readonly Findings[]): Findings => ({
  definitions: removeEqual(all.flatMap(({ definitions }) => definitions)),
  servers: removeEqual(all.flatMap(({ servers }) => servers)),
  machines: all.flatMap(({ machines }) => machines),
  questions: all.flatMap(({ questions }) => questions),
  notes: all.flatMap(({ notes }) => notes),
});

const removeEqual = <T>(all: readonly T[]): T[] => [
  ...new Map(all.map((each) => [JSON.stringify(each), each])).values(),
];

/** Machines that stand for all there are. */
const ALL = /^(both|all|every|any)$/i;

/** Says whether a machine's name stands for all there are. */
export const isEveryMachine = (name: string): boolean => ALL.test(name);

/** Machines that agents name themselves. */
const named = (definitions: readonly Definition[]): MachineHint[] =>
  definitions
    .flatMap(({ machines }) => machines)
    .filter(({ value }) => !isEveryMachine(value))
    .map((name: Found<string>) => ({ name, profile: {} }));

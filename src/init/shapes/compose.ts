import path from 'node:path';
import { findSourceFolders, type StartLine } from '../../dockerfile/image-layout';
import { readServices, type ComposeService } from '../../compose/compose';
import { findFolder, parseStart } from '../start-command';
import {
  askInstead,
  NOTHING,
  type Asked,
  type Definition,
  type Findings,
  type Found,
  type Server,
} from '../definition';
import {
  at,
  findFolderOf,
  listEntries,
  findEntry,
  readScalar,
  readScalars,
  type Document,
  type Entry,
  type Node,
} from '../../config-files/node';
import type { SourceFiles } from '../source-files';
import { numberFrom, type Variables } from '../variables';
import { foldersAbove } from './agents';
import { readDefinition } from './fields';
import { askedIn } from './health';
import {
  askForEnvironment,
  describeImage,
  describeServer,
  readExposed,
  readImage,
  readImageEnvironment,
  type BuiltImage,
} from './built-image';
import { findCodeOrigin } from './code-origin';
import { askForSharedVolumes, isVolumeName, readContainerFields } from './compose-container';
import { findUnwritten, listConstraints } from './compose-rest';
import { readPublished } from './compose-ports';
import type { ImageBuilds } from './image-builds';
import { locateStart, type InContainer } from './locate-start';
import { readCommandLine } from './start';
import { isProxyVariable } from './variables-of';

/** What a service's command and files may come from. */
export interface ComposeSurroundings {
  readonly variables: Variables;
  /** Full path of the folder that is read. */
  readonly root: string;
  readonly files: ReadonlySet<string>;
  /** The same files. */
  readonly source: SourceFiles;
  /** Images that the folder's files build. */
  readonly builds: ImageBuilds;
}

/** Services of docker compose: those that start Python are agents, those that are an image alone are servers. */
export function findComposeDefinitions(
  { file, root }: Document,
  around: ComposeSurroundings,
): Findings {
  const { variables, builds } = around;
  const definitions: Definition[] = [];
  const servers: Server[] = [];
  for (const written of readServices(root)) {
    if (builds.findStarter(written)) continue;
    const service = builds.complete(written);
    const { node } = service;
    const name = { value: service.name, from: at(service.place) };
    const image = findImage(service, file, around);
    const command = readCommand(service, image);
    const line = command ? readCommandLine(command.node) : [];
    const server = parseStart(line) ? undefined : describeServer(service, image, line);
    if (server !== undefined) {
      servers.push({ name, image: server, volumes: listVolumes(service) });
      continue;
    }
    const read = readDefinition(name, agentFields(node, command), {
      variables,
      files: around.files,
      root: around.root,
      folders: [findContext(service, file), ...foldersAbove(file)],
      group: '',
      machines: constrained(node),
    });
    const { PYTHONPATH: pythonPath, ...env } = read.env;
    const inContainer = readContainer(service, image, line, pythonPath?.value, variables);
    const located = locateStart(around.source, inContainer, read.start);
    const context = findContext(service, file);
    const folders = [...located.folders, ...read.folders];
    const { placed } = inContainer;
    const origin = located.start
      ? findCodeOrigin(
          { source: around.source, all: around.files },
          service,
          image,
          located.start.value,
          { placed, folders, context },
        )
      : 'folder';
    if (origin === 'image') {
      servers.push({
        name,
        image: describeImage(service, image, line),
        volumes: listVolumes(service),
      });
      continue;
    }
    if (origin === 'unknown') {
      definitions.push({ ...askForBuild(read, service), project: file });
      continue;
    }
    const container = readContainerFields(service, root);
    const health = healthIn(node, variables);
    const { ports, questions } = readPublished(service, variables);
    const check = ports.length > 1 ? ports.find(({ inside }) => inside === health.port) : undefined;
    const [port, ...more] = ports.filter((each) => each !== check);
    definitions.push({
      ...read,
      ...located,
      project: file,
      startsIn: findSourceFolders(placed, inContainer.workingFolder)[0],
      searchPath: [...new Set([...located.searchPath, ...read.searchPath])],
      folders,
      env: { ...(image ? readImageEnvironment(image) : {}), ...env },
      port: port?.outside ?? read.port,
      healthPort: check?.outside,
      inside: port?.inside,
      exposed: image && readExposed(image),
      asked: health.asked,
      listens: more.map(({ outside }) => outside),
      gpu: read.gpu ?? reserved(service),
      container: container.fields,
      questions: [
        ...read.questions,
        ...questions,
        ...(image ? askForEnvironment(service.name, image, env) : []),
        ...container.questions,
        ...findUnwritten(service, (name) => isProxyVariable(name) || image?.isRun(name) === false),
      ],
    });
  }
  const rows = new Set(definitions.flatMap((each) => (each.start ? [each.name.value] : [])));
  const questions = askForSharedVolumes(readServices(root), (name) => rows.has(name));
  return { ...NOTHING, definitions, servers, questions };
}

/** Asks for the build of an image that may have code of the folder. Without it the row could run other code. */
function askForBuild(read: Definition, { name, image }: ComposeService): Definition {
  const from = read.start?.from ?? read.name.from;
  const question = `${from}: ${name}: the folder may have the code that it starts, and no file here builds '${image?.text ?? ''}' or mounts code into it: it has no row; write its build where that is its code`;
  return askInstead(read, question);
}

/** Named volumes and their folders. */
const listVolumes = ({ volumes }: ComposeService): string[] =>
  volumes.flatMap(({ source, target }) =>
    source && isVolumeName(source.text) ? [`${source.text}:${target}`] : [],
  );

/** The folder that a service is built from, relative to the folder that is read; '' for that itself. */
const findContext = (service: ComposeService, file: string): string =>
  joinContext(
    service.build ? findFolderOf(service.build.place) : path.posix.dirname(file),
    service,
  );

const joinContext = (folder: string, { build }: ComposeService): string =>
  path.posix
    .join(folder, build?.context?.text ?? '.')
    .replace(/^\.?\/?$/, '')
    .replace(/\/$/, '');

/** The image that a service builds, where its Dockerfile is in the folder. */
function findImage(
  service: ComposeService,
  file: string,
  { root, source, variables }: ComposeSurroundings,
): BuiltImage | undefined {
  const { build } = service;
  if (!build) return undefined;
  const named = build.dockerfile?.text ?? 'Dockerfile';
  // Some are copied to the root first, or started with that as their project's folder.
  const context = [findContext(service, file), joinContext('.', service)].find((each) =>
    source.has(path.posix.join(each, named)),
  );
  if (context === undefined) return undefined;
  return readImage(root, source, {
    file: path.posix.join(context, named),
    contexts: [context],
    target: build.target?.text,
    args: readBuildArgs(service, variables),
  });
}

/** The values of a build's arguments, but for those that only whoever builds it gives. */
const readBuildArgs = ({ build }: ComposeService, variables: Variables): Record<string, string> =>
  Object.fromEntries(
    (build?.args ?? []).flatMap(({ key, value }): [string, string][] => {
      const known = value === undefined ? undefined : variables.resolve(value);
      return known === undefined ? [] : [[key, known]];
    }),
  );

/** Says where a service's container has the source: what its image copies, and over that what is mounted. */
function readContainer(
  { node, place, volumes }: ComposeService,
  image: BuiltImage | undefined,
  line: readonly string[],
  pythonPath: string | undefined,
  variables: Variables,
): InContainer {
  const mounts = volumes.flatMap(({ source, target }) => {
    const from = variables.resolve(source?.text ?? '') ?? '';
    if (!from.startsWith('.')) return [];
    const own = path.posix.join(findFolderOf(source?.place ?? place), from);
    if (own.startsWith('..')) return [];
    return [
      {
        source: own.replace(/^\.?\/?$/, '').replace(/\/$/, ''),
        image: path.posix.resolve('/', target),
      },
    ];
  });
  const given = readScalar(findEntry(node, 'working_dir')?.node);
  return {
    workingFolder: path.posix.resolve(
      image?.layout.workingFolder ?? '/',
      given ?? '.',
      findFolder(line) ?? '.',
    ),
    placed: [...(image?.layout.placed ?? []), ...mounts],
    pythonPath: pythonPath ?? image?.layout.environment.get('PYTHONPATH')?.value ?? '',
    installed: image?.layout.installed ?? [],
  };
}

/**
 * Reads what a service starts, as compose and its image make it together: compose's entrypoint takes the place of both lines of
 * the image, its command of CMD alone.
 * @param image its Dockerfile's, where that is in the folder
 */
function readCommand(
  { entrypoint, command }: ComposeService,
  image: BuiltImage | undefined,
): Entry | undefined {
  const own = entrypoint ? undefined : image?.layout;
  const placed = (line: StartLine | undefined) =>
    line && image && { words: line.words, place: { file: image.file, line: line.line } };
  const written = (entry: Entry | undefined) =>
    entry && { words: readCommandLine(entry.node), place: entry.place };
  const parts = [
    written(entrypoint) ?? placed(own?.entrypoint),
    written(command) ?? placed(own?.command),
  ].flatMap((part) => part ?? []);
  const place = parts.at(-1)?.place;
  if (!place) return undefined;
  const items = parts.flatMap(({ words }) =>
    words.map((value) => ({ kind: 'scalar' as const, place, value })),
  );
  return { key: 'command', place, node: { kind: 'list', place, items } };
}

/** The port that a service's health check asks, whatever it asks it for. */
function healthIn(
  node: Node,
  variables: Variables,
): { readonly port: number | undefined; readonly asked: Found<Asked> | undefined } {
  const check = findEntry(node, 'healthcheck')?.node;
  const test = check && findEntry(check, 'test');
  if (!test) return { port: undefined, asked: undefined };
  const text = readCommandLine(test.node).join(' ');
  const [, port] = /:\/\/[^/\s:]+:([^/\s'"]+)/.exec(text) ?? [];
  const from = at(test.place);
  return {
    port: numberFrom(variables, port, from)?.value,
    asked: askedIn(text, variables, from),
  };
}

/** Its fields as an agent's: its health check is a command, and none of them. */
const agentFields = (node: Node, command: Entry | undefined): Node => ({
  kind: 'map',
  place: node.place,
  entries: [
    ...listEntries(node).filter(
      ({ key }) => !['healthcheck', 'entrypoint', 'command'].includes(key),
    ),
    ...(command ? [command] : []),
  ],
});

/** A card that compose reserves. */
function reserved({ node, devices }: ComposeService): Found<true> | undefined {
  const wanted =
    devices?.node.kind === 'list' &&
    devices.node.items.some((item) =>
      readScalars(findEntry(item, 'capabilities')?.node ?? item).some(({ text }) => text === 'gpu'),
    );
  if (devices && wanted) return { value: true, from: at(devices.place) };
  const runtime = findEntry(node, 'runtime', 'gpus');
  return runtime && /nvidia|all|\d/.test(readScalar(runtime.node) ?? '')
    ? { value: true, from: at(runtime.place) }
    : undefined;
}

/** Machines that a swarm's constraints name. */
const constrained = (node: Node): Found<string>[] =>
  listConstraints(node).flatMap(({ place, machine }) =>
    machine === undefined ? [] : [{ value: machine, from: at(place) }],
  );

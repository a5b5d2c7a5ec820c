import path from 'node:path/posix';
import { findEntry, listEntries, readScalar, readScalars, type Node } from '../config-files/node';
import { readToml } from '../config-files/toml';
import { FleetError } from '../lib/errors';
import { readTextInside } from '../lib/plain-files';
import { normalizeName } from '../python/requirements';

/** Reads which projects of other folders a project depends on: members of its workspace, and paths. */

/** The files of a source, as far as its projects are looked for. */
export interface ProjectFiles {
  has(file: string): boolean;
  /** Lists files of that name, wherever they are. */
  listNamed(name: string): readonly string[];
}

const PROJECT = 'pyproject.toml';

export class ProjectDependencies {
  private readonly read = new Map<string, Node | undefined>();

  /** @param root full path of the source */
  constructor(
    private readonly root: string,
    private readonly files: ProjectFiles,
  ) {}

  /**
   * Lists the folders of the projects that a project takes from the source, as uv's sources and workspaces, Poetry's `path`,
   * `name @ file:` of PDM and Hatch, and lines of pip's requirements.txt say.
   * @param project its folder, relative to the source; '' for the root
   */
  list(project: string): string[] {
    const own = this.readProject(project);
    const found = own ? [...listPaths(own), ...listFileRequirements(own)] : [];
    const inFolder = [...found, ...this.listPipPaths(project)].map((each) =>
      toFolder(path.join(project, each)),
    );
    return [...new Set([...inFolder, ...(own ? this.listMembers(project, own) : [])])];
  }

  /** Lists the folders of a workspace's projects that a member of it depends on, its root's sources included. */
  private listMembers(project: string, own: Node): string[] {
    const workspace = this.findWorkspace(project);
    if (workspace === undefined) return [];
    // A source is for what the project depends on, and a workspace's root may hold those of all members.
    const declared = new Set(readAllDependencies(own).map(readName));
    const ownSources = readSources(own);
    const names = new Set(ownSources.map(({ name }) => name));
    // A member's own source of a name goes before that of the root.
    const above = workspace.folder === project ? [] : readSources(workspace.node);
    const inherited = above.filter(({ name }) => declared.has(name) && !names.has(name));
    const wanted = [...ownSources, ...inherited].filter(
      (each) => each.isMember && declared.has(each.name),
    );
    const members = wanted.length === 0 ? new Map<string, string>() : this.mapMembers(workspace);
    return [
      ...wanted.flatMap(({ name }) => members.get(name) ?? []),
      ...inherited.flatMap(({ at }) =>
        at === undefined ? [] : toFolder(path.join(workspace.folder, at)),
      ),
    ];
  }

  /** Finds the nearest workspace that has a project. */
  private findWorkspace(project: string): Workspace | undefined {
    for (let folder = project; ; folder = toFolder(path.dirname(folder))) {
      const node = this.readProject(folder);
      const told = node && descend(node, 'tool', 'uv', 'workspace');
      if (node && told) {
        const workspace = { folder, node, told };
        if (folder === project || isMember(workspace, project)) return workspace;
      }
      if (folder === '') return undefined;
    }
  }

  /** Maps the names of a workspace's projects to their folders. */
  private mapMembers(workspace: Workspace): Map<string, string> {
    const folders = this.files
      .listNamed(PROJECT)
      .map((file) => toFolder(path.dirname(file)))
      .filter((folder) => folder === workspace.folder || isMember(workspace, folder));
    return new Map(
      folders.flatMap((folder): [string, string][] => {
        const node = this.readProject(folder);
        const name = node && readScalar(descend(node, 'project', 'name'));
        return name === undefined ? [] : [[normalizeName(name), folder]];
      }),
    );
  }

  /** Reads a project's pyproject.toml; undefined where it has none that can be read. */
  private readProject(folder: string): Node | undefined {
    const file = path.join(folder, PROJECT);
    if (!this.read.has(file)) this.read.set(file, this.readFile(file));
    return this.read.get(file);
  }

  private readFile(file: string): Node | undefined {
    const text = this.files.has(file) ? readTextInside(this.root, file) : undefined;
    try {
      return text === undefined ? undefined : readToml(text, file);
    } catch (error) {
      if (error instanceof FleetError) return undefined;
      throw error;
    }
  }

  /** Lists the paths of `-e ../lib` and `./lib` in a requirements.txt. */
  private listPipPaths(folder: string): string[] {
    const file = path.join(folder, 'requirements.txt');
    const text = this.files.has(file) ? readTextInside(this.root, file) : undefined;
    return (text ?? '').split('\n').flatMap((line) => {
      const [, option, said = ''] =
        /^\s*(-e\s*|--editable[\s=]+)?([^\s#;[]+)(?:\[[^\]]*\])?/.exec(line) ?? [];
      const isPath = option === undefined ? /^\.{1,2}\//.test(said) : !/^(\w+\+)?\w+:/.test(said);
      return isPath && said !== '' && !said.startsWith('-') ? [said] : [];
    });
  }
}

interface Workspace {
  /** Relative to the source; '' for its root. */
  readonly folder: string;
  readonly node: Node;
  readonly told: Node;
}

function isMember({ folder, told }: Workspace, project: string): boolean {
  const below = path.relative(folder, project);
  const matches = (key: string): boolean => {
    const list = findEntry(told, key)?.node;
    return list !== undefined && readScalars(list).some(({ text }) => matchGlob(text).test(below));
  };
  return !below.startsWith('..') && matches('members') && !matches('exclude');
}

/** A glob of folders, as Python has them: `*` is one level, `**` are any. */
const matchGlob = (glob: string): RegExp =>
  new RegExp(
    `^${path
      .normalize(glob)
      .replace(/\/$/, '')
      .replace(/[.+^$(){}|\\]/g, '\\$&')
      .replace(/\*\*\/|\/\*\*$|\*\*|\*|\?/g, (mark) => GLOBS[mark] ?? mark)}$`,
  );

const GLOBS: Readonly<Record<string, string>> = {
  '**/': '(.*/)?',
  '/**': '(/.*)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

/** What uv takes a dependency from. */
interface Source {
  readonly name: string;
  readonly isMember: boolean;
  readonly at: string | undefined;
}

const readSources = (project: Node): Source[] =>
  listEntries(descend(project, 'tool', 'uv', 'sources')).map(({ key, node }) => ({
    name: normalizeName(key),
    isMember: readScalar(findEntry(node, 'workspace')?.node) === 'true',
    at: readScalar(findEntry(node, 'path')?.node),
  }));

/** Lists the paths of uv's sources and of Poetry's dependencies, those of its groups included. */
function listPaths(project: Node): string[] {
  const groups = listEntries(descend(project, 'tool', 'poetry', 'group'));
  const lists = [
    descend(project, 'tool', 'uv', 'sources'),
    descend(project, 'tool', 'poetry', 'dependencies'),
    ...groups.map(({ node }) => findEntry(node, 'dependencies')?.node),
  ];
  return lists
    .flatMap((list) => listEntries(list))
    .flatMap(({ node }) => readScalar(findEntry(node, 'path')?.node) ?? []);
}

/** Lists the paths of requirements such as `name @ file:///${PROJECT_ROOT}/lib`, which PDM and Hatch have. */
const listFileRequirements = (project: Node): string[] =>
  readDependencies(project).flatMap((text) => {
    const [, said = ''] =
      /^(?:-e\s+|[\w.-]+\s*(?:\[[^\]]*\])?\s*@\s*)(?:file:(?:\/\/\/?\$\{PROJECT_ROOT\}\/?|(?=\.{1,2}\/))|\{root:uri\}\/?)([^\s;#]+)/.exec(
        text,
      ) ?? [];
    return said === '' ? [] : [said];
  });

const readDependencies = (project: Node): string[] => {
  const list = descend(project, 'project', 'dependencies');
  return list?.kind === 'list' ? readTexts(list.items) : [];
};

const readTexts = (items: readonly Node[]): string[] =>
  items.flatMap((item) => readScalar(item) ?? []);

/** Lists dependencies with those of extras and groups. */
function readAllDependencies(project: Node): string[] {
  const lists = [
    descend(project, 'project', 'optional-dependencies'),
    descend(project, 'dependency-groups'),
  ];
  const more = lists.flatMap((list) => listEntries(list));
  return [
    ...readDependencies(project),
    ...more.flatMap(({ node }) => (node.kind === 'list' ? readTexts(node.items) : [])),
  ];
}

/** Reads the name of a requirement. */
const readName = (text: string): string =>
  normalizeName(/^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?/.exec(text.trim())?.[0] ?? '');

const toFolder = (folder: string): string => path.normalize(folder).replace(/^\.$|\/$/, '');

const descend = (node: Node, ...keys: readonly string[]): Node | undefined =>
  keys.reduce<Node | undefined>((at, key) => at && findEntry(at, key)?.node, node);

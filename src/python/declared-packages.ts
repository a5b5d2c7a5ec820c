import { findEntry, listEntries, readScalar, type Node } from '../config-files/node';
import { readToml } from '../config-files/toml';
import { readYaml } from '../config-files/yaml';
import { readRequirementLines, type RequirementLine, type RequirementsFile } from './requirements';

/** Requirements in files of other tools than pip: pyproject.toml, and conda's environment.yml. Pure. */

/** What a file declares. Its requirements have the lines that they are on. */
export interface DeclaredPackages {
  readonly read: RequirementsFile;
  /** True where versions are left open on purpose: a package's metadata, or what a lock completes. */
  readonly ranges: boolean;
}

/** Checks whether a file of this name declares packages in a format of its own. */
export const declaresPackages = (name: string): boolean =>
  name === 'pyproject.toml' || /^(conda[-_])?environment([-_.][\w.-]+)?\.ya?ml$/.test(name);

/**
 * Reads what a file declares.
 * @param name of the file, without its folder
 * @param file how errors name it
 * @returns one entry for each list of packages that is installed at once; none where the file is for something else
 * @throws FleetError where it cannot be read
 */
export function readDeclaredPackages(name: string, text: string, file: string): DeclaredPackages[] {
  if (name === 'pyproject.toml') return readPyproject(readToml(text, file));
  const root = readYaml(text, file);
  return root ? readEnvironment(root) : [];
}

function readPyproject(root: Node): DeclaredPackages[] {
  const project = findEntry(root, 'project')?.node;
  const poetry = findEntry(findEntry(root, 'tool')?.node ?? root, 'poetry')?.node;
  const own = project && findEntry(project, 'dependencies')?.node;
  const extras = project && findEntry(project, 'optional-dependencies')?.node;
  const build = findEntry(root, 'build-system')?.node;
  const groups = findEntry(root, 'dependency-groups')?.node;
  const poetryGroups = poetry && findEntry(poetry, 'group')?.node;
  const lists = [
    ...[own, build && findEntry(build, 'requires')?.node].map(readTexts),
    ...[extras, groups].flatMap((each) =>
      each ? listEntries(each).map(({ node }) => readTexts(node)) : [],
    ),
    ...[poetry, ...(poetryGroups ? listEntries(poetryGroups).map(({ node }) => node) : [])].map(
      readPoetry,
    ),
  ];
  return lists
    .filter((lines) => lines.length > 0)
    .map((lines) => ({ read: readRequirementLines(lines), ranges: true }));
}

/** Texts of a list. A group of another group is a mapping. */
const readTexts = (node: Node | undefined): RequirementLine[] =>
  node?.kind === 'list'
    ? node.items.flatMap((item) => {
        const text = readScalar(item);
        return text === undefined ? [] : [{ line: item.place.line, text }];
      })
    : [];

/** Reads `fastapi = "0.115.2"`, which is one version, and what has operators of pip's. Poetry's own operators give a range. */
function readPoetry(node: Node | undefined): RequirementLine[] {
  const list = node && findEntry(node, 'dependencies')?.node;
  return (list ? listEntries(list) : []).flatMap(
    ({ key, place, node: said }): RequirementLine[] => {
      const version = readScalar(said) ?? readScalar(findEntry(said, 'version')?.node) ?? '';
      if (key === 'python' || findEntry(said, 'markers', 'python', 'platform')) return [];
      const specifier = /^\d+(\.\d+)*([a-z]+\d+)?$/.test(version) ? `==${version}` : version;
      const isPip = /^([=!<>~]=|[<>])[^|^*]*$/.test(specifier);
      return [{ line: place.line, text: `${key}${isPip ? specifier : ''}` }];
    },
  );
}

/** Reads conda's packages, and those that it lets pip install. */
function readEnvironment(root: Node): DeclaredPackages[] {
  const list = findEntry(root, 'dependencies')?.node;
  if (list?.kind !== 'list') return [];
  const conda = readTexts(list).flatMap(({ line, text }): RequirementLine[] => {
    // `channel::name=1.2=build` is one version; `name>=1.2` and `name=1.2` are ranges.
    const [, name, exact] =
      /^(?:[\w./-]+::)?([A-Za-z0-9][\w.-]*?)\s*(?:==\s*([^=*,|\s]+))?(?:[=<>!~\s].*)?$/.exec(
        text,
      ) ?? [];
    return name === undefined || exact === undefined ? [] : [{ line, text: `${name}==${exact}` }];
  });
  const pip = list.items.flatMap((item) => readTexts(findEntry(item, 'pip')?.node));
  return [
    ...(conda.length > 0 ? [{ read: readRequirementLines(conda), ranges: true }] : []),
    ...(pip.length > 0 ? [{ read: readRequirementLines(pip), ranges: false }] : []),
  ];
}

import { listImageAncestors } from '../catalog/checks';
import { parseDockerfile } from '../dockerfile/parse';
import { locateImageFolder } from '../catalog/folders';
import { tryProjectText } from '../checkout/project-text';
import type { ResolvedService } from '../plan/service';
import { find } from '../catalog/rows';
import type { Catalog } from '../catalog/schema';
import { HOME } from './interpreter/container';

/** Computes the environment of an agent's process. A value is undefined if it is not known here. */
export class Environments {
  private readonly entry: readonly string[];

  constructor(
    private readonly root: string,
    private readonly images: Catalog['images'],
  ) {
    this.entry = exportedNames(this.read('images/service/fleet-entry'));
  }

  of(service: ResolvedService): Map<string, string | undefined> {
    const { images } = this;
    const line = [service.family.name, ...listImageAncestors(images, service.family.name)];
    const folders = line.map((name) => locateImageFolder(find(images, name)));
    const named = [...folders, 'images/service'].flatMap((folder) =>
      readEnvironmentNames(this.read(`${folder}/Dockerfile`)),
    );
    const unknown = ['HOSTNAME', ...this.entry, ...named, ...service.row.secrets];
    return new Map<string, string | undefined>([
      ...unknown.map((name) => [name, undefined] as const),
      ['HOME', HOME],
      ['PYTHONPATH', '/app'],
      ...Object.entries(service.environment),
    ]);
  }

  private read(file: string): string {
    return tryProjectText(this.root, file).text ?? '';
  }
}

/** Reads the names that the last stage of a Dockerfile sets. */
function readEnvironmentNames(dockerfile: string): string[] {
  const last = parseDockerfile(dockerfile).stages.at(-1);
  return (last?.instructions ?? [])
    .filter(({ keyword }) => keyword === 'ENV')
    .flatMap(({ text }) => [...text.matchAll(/(?:^|\s)(\w+)=/g)].map(([, name = '']) => name));
}

/** Reads the names that the entry script exports from the machine's profile. */
const exportedNames = (script: string): string[] =>
  ['EXPORTED', 'FIXED'].flatMap((table) => {
    const [, text = ''] = new RegExp(`^${table} = \\{([^}]*)\\}`, 'm').exec(script) ?? [];
    return [...text.matchAll(/"([A-Z][A-Z0-9_]*)"/g)].map(([, name = '']) => name);
  });

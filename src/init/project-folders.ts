import path from 'node:path/posix';
import { findPackageFolder, type ProjectLayout } from '../source/package-folder';
import type { Definition } from './definition';
import { ProjectDependencies, type ProjectFiles } from './project-dependencies';

/** Files that say which packages the code of their folder needs. */
const DECLARING = ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt'];

const isAbove = (folder: string, other: string): boolean =>
  folder !== other && (folder === '' || other.startsWith(`${folder}/`));

/** Finds modules as an environment does that has an agent's project installed: the project of a folder that it starts from. */
export class ProjectFolders {
  private readonly dependencies: ProjectDependencies;

  /** @param root full path of the source */
  constructor(
    root: string,
    private readonly files: ProjectLayout & ProjectFiles,
  ) {
    this.dependencies = new ProjectDependencies(root, files);
  }

  /**
   * Adds the folders of the packages that the agent's project has to its search path. What a project of a folder above depends on
   * is not in the environment of one that declares its own.
   */
  addTo(definition: Definition): Definition {
    const { folders, searchPath } = definition;
    const declared = folders.filter((folder) =>
      DECLARING.some((name) => this.files.has(path.join(folder, name))),
    );
    const own = folders.filter((folder) => !declared.some((other) => isAbove(folder, other)));
    const more = own.flatMap((folder) => this.list(folder));
    const all = [...new Set([...searchPath, ...more])];
    return { ...definition, folders: [...new Set([...folders, ...all])], searchPath: all };
  }

  /**
   * Lists the folders of the packages that a project has: its own, then those of the projects that it takes from other folders of
   * the source.
   * @param folder of the project, relative to the source
   */
  private list(folder: string): string[] {
    const found: string[] = [];
    const seen = new Set<string>();
    const waiting = [folder];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const own = findPackageFolder(this.files, next);
      // A project without such a layout is found from where it starts.
      if (own !== undefined && own !== folder) found.push(own);
      if (own !== undefined || next === folder) waiting.push(...this.dependencies.list(next));
    }
    return found;
  }
}

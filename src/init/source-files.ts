import path from 'node:path/posix';
import { ModuleIndex } from '../source/module-index';

/** The files of a folder, and which of its folders hold any. */
export class SourceFiles {
  private readonly folders = new Set(['']);

  /** @param files relative to the folder */
  constructor(private readonly files: ReadonlySet<string>) {
    for (const file of files) {
      for (let at = path.dirname(file); ; at = path.dirname(at)) {
        const folder = at === '.' ? '' : at;
        this.folders.add(folder);
        if (folder === '') break;
      }
    }
  }

  has(file: string): boolean {
    return this.files.has(file);
  }

  /** @param folder '' for the whole */
  hasFolder(folder: string): boolean {
    return this.folders.has(folder);
  }

  /** Lists files of that name, wherever they are. */
  listNamed(name: string): readonly string[] {
    return ModuleIndex.of(this.files)
      .listAlike(name)
      .filter((file) => path.basename(file) === name);
  }

  /** Checks whether a folder holds Python files, however deep. */
  holdsPython(folder: string): boolean {
    return ModuleIndex.of(this.files).holdsPython(folder === '' ? '.' : folder);
  }
}

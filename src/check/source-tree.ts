import path from 'node:path';
import { decodePython } from '../python/encoding';
import type { PythonFile } from '../python/file-references';
import { AgentTree } from '../source/agent-tree';
import { parseFile, type SourceFile } from '../python/parse';

/** The agents' source. Each file is read once for all services and rules. */
export class SourceTree extends AgentTree {
  private readonly read = new Map<string, SourceFile>();
  private readonly lower = new Map<string, string>();

  /** Lists its Python files. */
  get modules(): readonly string[] {
    return [...this.files].filter((file) => file.endsWith('.py') && !this.refused.has(file));
  }

  source(file: string): SourceFile {
    const known = this.read.get(file);
    if (known) return known;
    const parsed = parseFile(this.text(file), file);
    this.read.set(file, parsed);
    return parsed;
  }

  text(file: string): string {
    return decodePython(this.bytes(file));
  }

  override python(file: string): PythonFile {
    return this.source(file).says;
  }

  /** Finds a file or folder whose name differs only in upper and lower case. */
  spelled(name: string): string | undefined {
    if (this.lower.size === 0)
      for (const each of [...this.files, ...this.folders]) this.lower.set(each.toLowerCase(), each);
    const found = this.lower.get(name.toLowerCase());
    return found === name ? undefined : found;
  }
}

/** Lists all folders above these files. */
export function listFolders(files: Iterable<string>): Set<string> {
  const folders = new Set(['.']);
  for (const file of files)
    for (let up = path.dirname(file); !folders.has(up); up = path.dirname(up)) folders.add(up);
  return folders;
}

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { preProcessFile } from 'typescript';
import { listRowFiles } from '../checkout/fleet';
import { LOCK } from '../checkout/upstreams';

/** Beside code: the project's name, digests of upstream images, versions of packages. */
const DATA = ['Pulumi.yaml', LOCK, 'package-lock.json'];

/**
 * Lists the files that every stack's program is made of, relative to the project: those that index.ts imports, however
 * deep, and the fleet's rows, which are read by their folder.
 */
export function listProgramFiles(root: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file) || !existsSync(path.join(root, file))) return;
    found.add(file);
    const { importedFiles } = preProcessFile(readFileSync(path.join(root, file), 'utf8'));
    for (const { fileName } of importedFiles) {
      if (fileName.startsWith('.')) visit(path.join(path.dirname(file), `${fileName}.ts`));
    }
  };
  visit('index.ts');
  for (const file of listRowFiles(root)) visit(file);
  return new Set([...found, ...DATA]);
}

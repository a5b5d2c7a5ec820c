import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { preProcessFile } from 'typescript';
import { LOCK } from '../checkout/upstreams';

/** Beside code: the project's name, digests of upstream images, versions of packages. */
const DATA = ['Pulumi.yaml', LOCK, 'package-lock.json'];

/** Files of the project that every stack's program is made of, as paths from its folder: what index.ts imports, however deep. */
export function programFiles(root: string): ReadonlySet<string> {
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
  return new Set([...found, ...DATA]);
}

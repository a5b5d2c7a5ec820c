import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/root';
import { print } from '../lib/output';
import { renderDocuments } from './documents';
import { makeFolder } from '../lib/folders';

/** `node --import ./src/lib/register-tsx.mjs src/reference/write.ts` writes the generated documents of docs/reference. */
for (const [name, text] of renderDocuments()) {
  const file = path.join(root, name);
  makeFolder(path.dirname(file));
  writeFileSync(file, text);
  print(name);
}

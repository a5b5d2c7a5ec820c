import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/root';
import { print } from '../lib/output';
import { renderDocuments } from './documents';

/** `node --import ./src/lib/register-tsx.mjs src/reference/write.ts` writes the generated documents of docs/reference. */
for (const [name, text] of renderDocuments()) {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  print(name);
}

import { loadCatalog } from '../../checkout/fleet';
import { root } from '../../lib/root';
import { runMain } from '../../lib/run-main';
import { readChangedLocks } from '../updates/changed-files';
import { selectMeasuredImages } from '../updates/lock-changes';
import { readMatrix } from '../write-files';

/** `node --import ./src/lib/register-tsx.mjs src/workflows/run/updated-images.ts`: a line `STACK IMAGE…` for each stack with images that new locks change. */
async function main(): Promise<void> {
  const files = await readChangedLocks(root);
  for (const { stack, images } of selectMeasuredImages(
    loadCatalog().images,
    readMatrix().levels,
    files,
  )) {
    process.stdout.write(`${stack} ${images}\n`);
  }
}

void runMain(main);

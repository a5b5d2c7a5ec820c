import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listStacks } from '../checkout/stack-file';
import { printContainers } from '../docker/containers';
import { filterByLabel, LABELS } from '../docker/labels';

/** Wherever it stands in a stack file: one too many costs a little room, one too few an image. */
const DIGEST = /sha256:[0-9a-f]{64}/g;

/**
 * Digests of images that must stay: those that containers of any stack on this machine are made from, running or not, and
 * those that any stack file pins, as stacks share images.
 */
export async function findDigestsInUse(root: string): Promise<Set<string>> {
  const containers = await printContainers({
    filter: filterByLabel(LABELS.stack),
    format: '{{.Image}}',
    full: true,
  });
  const files = listStacks(root).map((name) => path.join(root, `Pulumi.${name}.yaml`));
  const texts = [containers, ...files.map((file) => readFileSync(file, 'utf8'))];
  return new Set(texts.flatMap((text) => text.match(DIGEST) ?? []));
}

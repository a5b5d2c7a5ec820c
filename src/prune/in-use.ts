import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../checkout/context';
import { listStacks } from '../checkout/stack-file';
import { printContainers } from '../docker/containers';
import { filterByLabel, LABELS } from '../docker/labels';
import { readLedgerTexts } from '../engines/common/ledger-volume';
import { nameHoldsFile } from '../plan/hold';

/** Wherever it stands in a stack file: one too many costs a little room, one too few an image. */
const DIGEST = /sha256:[0-9a-f]{64}/g;

/**
 * Digests of images that must stay: those that containers of any stack on this machine are made from, running or not, those that
 * any stack file pins, as stacks share images, and those that a rollback goes back to.
 */
export async function findDigestsInUse({
  root,
  stack,
}: Pick<Context, 'root' | 'stack'>): Promise<Set<string>> {
  const containers = await printContainers({
    filter: filterByLabel(LABELS.stack),
    format: '{{.Image}}',
    full: true,
  });
  const files = listStacks(root).map((name) => path.join(root, `Pulumi.${name}.yaml`));
  const holds = listStacks(root)
    .map((name) => path.join(root, nameHoldsFile(name)))
    .filter((file) => existsSync(file));
  const texts = [
    containers,
    ...[...files, ...holds].map((file) => readFileSync(file, 'utf8')),
    ...(await readLedgerTexts(stack)),
  ];
  return new Set(texts.flatMap((text) => text.match(DIGEST) ?? []));
}

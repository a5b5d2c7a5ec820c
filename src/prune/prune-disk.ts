import type { Context } from '../checkout/context';
import { loadCatalog } from '../checkout/fleet';
import { listImageUse, pruneCache, readDiskUse } from '../docker/disk-use';
import { removeImage } from '../docker/images';
import { listClaimingCheckouts } from '../engines/common/checkouts';
import { FleetError } from '../lib/errors';
import { chooseNoun, formatBytes, formatCount } from '../lib/format';
import { printJson } from '../lib/json-output';
import { print } from '../lib/output';
import { chooseForDisk, judgeImages, type Candidate } from './choose-for-disk';
import { listKnownStacks } from './gone-stacks';
import { findDigestsInUse } from './in-use';
import { explainDoubt, listKnownImages } from './known-images';

/**
 * Says which images of Docker's and how much of the build cache must go, so that both fit a disk budget; with `delete` removes it.
 * @param gigabytes of 10^9 bytes, as it was typed
 */
export async function pruneDisk(
  context: Context,
  gigabytes: string,
  options: { readonly delete?: boolean; readonly json?: boolean },
): Promise<void> {
  const budget = readBudget(gigabytes);
  const { stack } = context;
  const use = await readDiskUse(stack.builder);
  const candidates = await findCandidates(context);
  const plan = chooseForDisk(use, candidates, budget);
  const refused: { reference: string; why: string }[] = [];
  if (options.delete === true) {
    for (const image of plan.images) {
      const why = await removeImage(referTo(image));
      if (why !== undefined) refused.push({ reference: referTo(image), why });
    }
    if (plan.cache > 0) await pruneCache(stack.builder, use.cache - plan.cache);
  }
  const now = options.delete === true ? await readDiskUse(stack.builder) : use;
  const left = options.delete === true ? Math.max(0, now.images + now.cache - budget) : plan.over;
  const kept = candidates.flatMap((image) =>
    image.kept === undefined ? [] : [{ reference: referTo(image), why: image.kept }],
  );
  if (options.json === true) {
    const gone = plan.images.map((image) => ({
      reference: referTo(image),
      created: image.created,
      bytes: image.unique,
    }));
    const cache = { used: use.cache, goes: plan.cache };
    printJson({
      deleted: options.delete === true,
      budget,
      images: use.images,
      cache,
      gone,
      kept,
      refused,
      over: left,
    });
    return;
  }
  print(
    `${formatBytes(use.images)} of images and ${formatBytes(use.cache)} of build cache; the budget is ${formatBytes(budget)}`,
  );
  for (const image of plan.images) {
    print(
      `  - image  ${referTo(image)}  ${image.created.slice(0, 10)}  ${formatBytes(image.unique)}`,
    );
  }
  if (plan.cache > 0) {
    print(`  - build cache  ${formatBytes(plan.cache)}  what was used least recently`);
  }
  for (const [why, count] of countReasons(kept)) {
    print(`  = ${formatCount(count, 'image')}  ${chooseNoun(count, 'stays', 'stay')}: ${why}`);
  }
  for (const { reference, why } of refused) print(`  = image  ${reference}  stays: ${why}`);
  const verb = options.delete === true ? 'removed' : 'may go, and nothing was removed (--delete)';
  print(
    `${formatCount(plan.images.length, 'image')} and ${formatBytes(plan.cache)} of build cache ${verb}`,
  );
  if (left > 0) {
    const why = plan.over > 0 ? 'nothing more may go' : 'images share layers; run it again';
    print(`${formatBytes(left)} above the budget: ${why}`);
  }
}

/** @throws FleetError where it is no number above 0 */
function readBudget(gigabytes: string): number {
  const number = Number(gigabytes);
  if (gigabytes.trim() !== '' && Number.isFinite(number) && number > 0) return number * 1e9;
  throw new FleetError(
    `--disk: is not a number of gigabytes above 0: '${gigabytes}'; write one, such as 60`,
  );
}

async function findCandidates(context: Context): Promise<Candidate[]> {
  const { root, project, stack } = context;
  const stacks = listKnownStacks(project);
  const known = listKnownImages(root, loadCatalog(), stacks, await listClaimingCheckouts());
  return judgeImages(await listImageUse(), `${stack.registry}/${stack.namespace}`, {
    inUse: await findDigestsInUse(context),
    known: (name) => known.names.has(name),
    doubt: (name) => explainDoubt(known, name),
  });
}

const referTo = ({ repository, digest }: Candidate): string => `${repository}@${digest}`;

function countReasons(kept: readonly { readonly why: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { why } of kept) counts.set(why, (counts.get(why) ?? 0) + 1);
  return counts;
}

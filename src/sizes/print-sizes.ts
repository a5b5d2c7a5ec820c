import { FleetError } from '../lib/errors';
import type { Context } from '../checkout/context';
import { suggestBudgetFix } from '../engines/common/budgets';
import { printJson } from '../lib/json-output';
import { warn } from '../lib/output';
import { summarizeImages, selectImages, listStackImages } from './stack-images';
import { measureSizes } from './measure';
import { formatMegabytes, printDetails, printMarkdown, printTable } from './print';
import type { ImageSize } from './image-size';
import { printReadProgress } from './read-progress';
import { fleetCommand } from '../lib/fleet-command';

interface SizesOptions {
  readonly packages?: boolean;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

/** Lines of each list: enough to see what an image is made of. */
const TOP = 15;

/**
 * Prints images' sizes against their budgets.
 * @throws FleetError where one is over its budget, or where a named one is not in the registry
 */
export async function printSizes(
  context: Context,
  names: readonly string[],
  options: SizesOptions,
): Promise<void> {
  const images = listStackImages(context);
  const wanted = selectImages(images, names);
  const families = new Map(images.map(({ name, family }) => [name, family]));
  const isService = (name: string): boolean => families.get(name) !== undefined;
  const { images: sizes, missing } = await measureSizes(context, wanted, printReadProgress());
  if (options.json === true) {
    printJson({ images: sizes, missing });
  } else if (options.markdown === true) {
    printMarkdown(sizes.filter(({ image }) => !isService(image)));
  } else {
    if (sizes.length > 0) printTable(sizes, images);
    if (names.length > 0 || options.packages === true) {
      for (const size of sizes) printDetails(size, TOP);
    }
  }
  const unbuilt = names.length > 0 ? missing.join(', ') : summarizeImages(images, missing);
  const absent = `${context.stack.name}: has images that are not built: '${unbuilt}'; run ${fleetCommand('build')}`;
  if (missing.length > 0 && names.length === 0) warn(absent);
  const problems = sizes.filter(({ overBudget }) => overBudget).map(formatOverBudget);
  if (missing.length > 0 && names.length > 0) problems.unshift(absent);
  if (problems.length > 0) throw new FleetError(problems);
}

function formatOverBudget({ image, budget, ...size }: ImageSize): string {
  const over = (['compressed', 'unpacked'] as const)
    .filter((field) => size[field] > budget[field])
    .map(
      (field) => `${formatMegabytes(size[field])} of ${formatMegabytes(budget[field])} MB ${field}`,
    );
  return `${image}: is over its budget: '${over.join(', ')}'; ${suggestBudgetFix(image)}`;
}

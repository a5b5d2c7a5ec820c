import path from 'node:path';
import execa from 'execa';
import { FleetError } from '../lib/errors';
import { buildReport, type KnownFacts, type FleetReport } from './model';
import { renderPage } from './page';
import { listPictures, drawPictures } from './pictures';
import { drawStack, renderStandalone } from './svg/picture';
import { loadContext, chooseStacks } from '../checkout/context';
import { root } from '../lib/root';
import { writeFileAtomic } from '../lib/files';
import { printJson } from '../lib/json-output';
import { warn, print } from '../lib/output';
import { readKnown } from './known';
import { findStacksHere } from './stacks';
import { readNewestSizes } from '../sizes/last-sizes';
import { applyStackHolds } from '../source/hold-services';

export interface ReportOptions {
  /** File to write: a page, or all pictures as one where it ends in .svg. @default .fleet/report.html */
  readonly out?: string;
  /** Folder that gets a file for each picture. */
  readonly svg?: string;
  /** Show the page when it is written. */
  readonly open?: boolean;
  /** Only what the catalog says: nothing that was measured, and nobody asked. */
  readonly catalog?: boolean;
  /** Print the report as data, and write nothing unless told where to. */
  readonly json?: boolean;
}

const OUT = path.join(root, '.fleet', 'report.html');

/**
 * Writes the fleet as a page, as pictures or as data.
 * @param stack the only stack that it is about; one of each machine where undefined, the one that runs here if any does
 */
export async function writeReport(
  stack: string | undefined,
  options: ReportOptions,
): Promise<void> {
  const { out, svg, open = false, json = false, catalog = false } = options;
  const kind = path.extname(out ?? OUT);
  if (kind !== '.html' && kind !== '.svg') {
    throw new FleetError(
      `--out: does not end in .html or .svg: '${out ?? ''}'; write a file that does`,
    );
  }
  const stacks = stack === undefined && !catalog ? await findStacksHere() : chooseStacks(stack);
  const made = await readReport(stacks, catalog);
  if (json) printJson(made);
  if (json && out === undefined && svg === undefined && !open) return;
  const pictures = await drawPictures(made);
  const files = new Map<string, string>();
  // Of the catalog's own pictures, this one alone would be another each day.
  const chosen = listPictures(catalog ? { ...pictures, exceptions: undefined } : pictures);
  for (const each of svg === undefined ? [] : chosen) {
    files.set(path.join(svg ?? '', `${each.name}.svg`), renderStandalone(each));
  }
  const wanted = out !== undefined || open || svg === undefined;
  const file = path.resolve(out ?? OUT);
  if (wanted) {
    const whole =
      kind === '.svg'
        ? renderStandalone(drawStack(made.project, listPictures(pictures)))
        : undefined;
    files.set(file, whole ?? renderPage(made, pictures));
  }
  for (const [name, text] of files) {
    writeFileAtomic(name, text);
    if (!json) print(name);
  }
  if (open) await show(file);
}

/**
 * Reads what is known here of these stacks.
 * @param catalog whether only the catalog is asked
 */
async function readReport(stacks: readonly string[], catalog: boolean): Promise<FleetReport> {
  const contexts = stacks.map((name) => {
    const context = loadContext(name, false);
    return catalog ? context : applyStackHolds(context);
  });
  const read = [];
  for (const context of contexts) {
    const known = catalog ? NOTHING : await readKnown(context);
    read.push({ plan: context.plan, known });
  }
  const sizes = catalog ? {} : readNewestSizes();
  return buildReport(contexts[0]?.project ?? '', read, sizes, new Date());
}

const NOTHING: KnownFacts = {
  live: undefined,
  why: 'Only the catalog was asked.',
  build: undefined,
  digests: new Map(),
  last: () => undefined,
};

/** Has the desktop open a file; where there is none, its name is enough. */
async function show(file: string): Promise<void> {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const { failed } = await execa(opener, [file], { reject: false, stdio: 'ignore' });
  if (failed) warn(`no browser could be started here; open ${file} in one`);
}

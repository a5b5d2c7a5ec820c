import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Preview } from '../../engines/engine';
import { loadContext } from '../../checkout/context';
import { runMain } from '../../lib/run-main';
import type { ImpactSummary } from '../../impact/summary';
import { estimateGrowth } from '../../engines/common/disk';
import { renderComment, SUMMARY_LIMIT, type StackPreview } from '../comment';

/**
 * `node --import ./src/lib/register-tsx.mjs src/workflows/run/comment.ts FOLDER yes|no STACK…`: FOLDER/STACK.json or .err, and FOLDER/impact/report.json where it is
 * there, → FOLDER/comment.md, summary.md.
 */
const [folder = '', compared = '', ...stacks] = process.argv.slice(2);

function read(stack: string): StackPreview {
  const file = path.join(folder, `${stack}.json`);
  if (!existsSync(file)) {
    const error = readFileSync(path.join(folder, `${stack}.err`), 'utf8');
    return { stack, preview: undefined, download: 0, error };
  }
  const preview = JSON.parse(readFileSync(file, 'utf8')) as Preview;
  const { plan } = loadContext(stack, false);
  // What only builds read is pulled by no machine.
  const pulled = preview.images
    .map(({ image }) => image)
    .filter((image) => plan.images.find(({ name }) => name === image)?.kind !== 'build');
  return { stack, preview, download: estimateGrowth(plan, pulled).compressed, error: '' };
}

void runMain(() => {
  const previews = stacks.map(read);
  const report = path.join(folder, 'impact/report.json');
  const impact = existsSync(report)
    ? { impact: JSON.parse(readFileSync(report, 'utf8')) as ImpactSummary }
    : {};
  const write = (name: string, options: { readonly limit?: number }): void => {
    const text = renderComment(previews, compared === 'yes', { ...options, ...impact });
    writeFileSync(path.join(folder, name), text);
  };
  write('comment.md', {});
  write('summary.md', { limit: SUMMARY_LIMIT });
});

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadContext } from '../../checkout/context';
import type { Preview } from '../../engines/engine';
import { root } from '../../lib/root';
import { runMain } from '../../lib/run-main';
import { prepareHeldPlan } from '../../source/hold-services';
import { renderPlan } from '../deployment/render';
import { listRows } from '../deployment/rows';
import { listHeldIds, listTags } from '../deployment/tags';

/**
 * `node --import ./src/lib/register-tsx.mjs src/workflows/run/deployment-plan.ts STACK FOLDER`: FOLDER/preview.json, as
 * `bin/fleet preview --json` prints it → FOLDER/plan.json, FOLDER/plan.md.
 */
const [stack = '', folder = ''] = process.argv.slice(2);

void runMain(() => {
  const preview = JSON.parse(readFileSync(path.join(folder, 'preview.json'), 'utf8')) as Preview;
  const held = prepareHeldPlan(root, loadContext(stack, false).plan);
  const plan = { stack, rows: listRows(preview, listTags(held), listHeldIds(held)) };
  writeFileSync(path.join(folder, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`);
  writeFileSync(path.join(folder, 'plan.md'), renderPlan(plan, process.env['GITHUB_SHA'] ?? ''));
});

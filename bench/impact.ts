import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { listStacks } from '../src/checkout/stack-file';
import type * as command from '../src/impact/print-impact';
import { writeFileAtomic } from '../src/lib/files';
import { fleetHome } from '../test/support/environment';
import { temporaryFolder } from '../test/support/folders';
import { commit } from '../test/support/git';
import { loadStack, previewAfter, recordUp, type Hashes } from '../test/support/previewed';
import { projectCopy } from '../test/support/project';
import { RandomEdits, seeded } from '../test/support/random-edits';

/**
 * Makes random edits of a copy of the project and commits each. Compares the output of `bin/fleet impact --since HEAD~1` with
 * that of `bin/fleet preview` after an `up` of the commit before, for one stack each time. Images are compared by the
 * embedded engine's plan, containers by the hash that docker compose keeps of each; nothing is built or started.
 *
 *     node --import ./src/lib/register-tsx.mjs bench/impact.ts [edits] [seed]
 *
 * Needs the docker CLI with compose, and no engine.
 */

const [edits = '50', seed = '1'] = process.argv.slice(2);
const STACKS = listStacks();

const composeHashes: Hashes = (text) => {
  const file = path.join(temporaryFolder(), 'compose.yaml');
  writeFileAtomic(file, text);
  const lines = execFileSync('docker', ['compose', '-f', file, 'config', '--hash', '*'], {
    encoding: 'utf8',
  });
  return new Map(
    lines
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
};

/** Runs the copy's own command and returns its JSON. */
async function impactOn(project: string, stack: string) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded anew after each edit
  const { computeImpact } = require(
    path.join(project, 'src/impact/print-impact.ts'),
  ) as typeof command;
  const { machines, notEvaluated } = await computeImpact([], { stack, since: 'HEAD~1' });
  if (notEvaluated !== undefined) throw new Error(notEvaluated);
  const [{ images, containers } = { images: [], containers: [] }] = machines;
  return {
    images: images.map(({ image }) => image).sort(),
    // Pulumi changes limits in place, for which compose makes a new container.
    containers: containers
      .map(({ container, action }) => `${action === 'update' ? 'replace' : action} ${container}`)
      .sort(),
  };
}

async function main(): Promise<void> {
  process.env['FLEET_HOME'] = fleetHome();
  const project = projectCopy();
  const random = seeded(Number(seed));
  const editor = new RandomEdits(project, random);
  let agreed = 0;
  const times: number[] = [];
  for (let count = 0; count < Number(edits); count += 1) {
    const stack = STACKS[Math.floor(random() * STACKS.length)] ?? '';
    const recorded = await recordUp(await loadStack(project, stack), composeHashes);
    const edit = editor.next(stack);
    commit(project, new Date(Date.UTC(2026, 2, 1, count)).toISOString());
    const preview = await previewAfter(recorded, await loadStack(project, stack), composeHashes);
    const since = Date.now();
    const said = await impactOn(project, stack);
    times.push((Date.now() - since) / 1000);
    const same = JSON.stringify(said) === JSON.stringify(preview);
    agreed += same ? 1 : 0;
    console.log(
      `${same ? 'agrees' : 'DIFFERS'}  ${stack}: ${edit.kind}: ${edit.file}: ${String(said.images.length)} images, ${String(said.containers.length)} containers`,
    );
    if (!same) console.log(JSON.stringify({ said, preview }));
  }
  const median = times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? NaN;
  console.log(
    `${String(agreed)} of ${edits} agree; median ${median.toFixed(1)} s for one stack, of which a second process runs the commit before`,
  );
  if (agreed < Number(edits)) process.exitCode = 1;
}

void main();

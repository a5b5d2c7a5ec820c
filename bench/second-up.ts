import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import execa from 'execa';

/**
 * Compares the time of a second `bin/fleet up`, with nothing to do, with the same by hand: buildx bake and docker compose on
 * the exported files. The two take turns in one run, so that a change of the machine's load affects both.
 *
 *     node --import ./src/lib/register-tsx.mjs bench/second-up.ts [stack] [runs]
 */

const [stack = 'dev', runs = '5'] = process.argv.slice(2);
const root = path.resolve(__dirname, '..');
const out = mkdtempSync(path.join(tmpdir(), 'fleet-bench-'));
const env = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', BUILDX_BAKE_ENTITLEMENTS_FS: '0' };

async function time(...commands: readonly string[][]): Promise<number> {
  const since = process.hrtime.bigint();
  for (const [command = '', ...args] of commands) await execa(command, args, { cwd: root, env });
  return Number(process.hrtime.bigint() - since) / 1e9;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function main(): Promise<void> {
  const fleet = path.join(root, 'bin/fleet');
  await time([fleet, 'up', '--stack', stack], [fleet, 'export', '--stack', stack, '--out', out]);
  const bake = ['buildx', 'bake', '--builder=fleet'].concat([
    '-f',
    `${out}/docker-bake.json`,
    '-f',
    `${out}/docker-bake.digests.json`,
  ]);
  const compose = ['compose', '-f', `${out}/compose.digests.yaml`, 'up', '-d', '--wait'];
  const ours: number[] = [];
  const peer: number[] = [];
  const ratios: number[] = [];
  for (let run = 0; run < Number(runs); run += 1) {
    const a = await time([fleet, 'up', '--stack', stack]);
    const b = await time(['docker', ...bake], ['docker', ...compose]);
    ours.push(a);
    peer.push(b);
    ratios.push(a / b);
    console.log(
      `run ${String(run + 1)}: bin/fleet up ${a.toFixed(2)} s, by hand ${b.toFixed(2)} s`,
    );
  }
  console.log(
    `median of ${runs} on ${String(cpus().length)} cores: bin/fleet up ${median(ours).toFixed(2)} s, bake + compose ${median(peer).toFixed(2)} s, ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  );
}

void main().finally(() => {
  rmSync(out, { recursive: true, force: true });
});

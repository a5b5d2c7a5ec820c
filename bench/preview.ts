import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import execa from 'execa';
import { listContainers } from '../src/docker/containers';
import { findOnPath } from '../src/engines/pulumi/cli';
import { FleetUnderTest } from '../test/integration/fleet-under-test';
import { filterByStack } from '../src/docker/labels';

/**
 * Compares the time of `pulumi preview` of a machine's whole fleet, with nothing to change, with the same program's images alone.
 * The two take turns in one run. The work of a preview before and beside its resources is timed separately.
 *
 *     node --import ./src/lib/register-tsx.mjs bench/preview.ts [runs]
 *
 * Needs the Pulumi CLI on PATH, and brings a fleet of its own up and down again.
 */

const [runs = '7'] = process.argv.slice(2);
const cli = findOnPath() ?? '';
if (cli === '') throw new Error('there is no pulumi on PATH');
const state = mkdtempSync(path.join(tmpdir(), 'fleet-bench-'));
const env = {
  PULUMI_BACKEND_URL: `file://${state}`,
  PULUMI_CONFIG_PASSPHRASE: 'bench',
  PULUMI_SKIP_UPDATE_CHECK: 'true',
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Is a copy of the project with its own Pulumi stack. */
class Program {
  readonly fleet = new FleetUnderTest(__filename);

  constructor(
    readonly stack: string,
    engine: string,
  ) {
    this.fleet.writeStack(stack, 'dev', {
      engine: 'pulumi',
      dockerEngine: engine,
      portOffset: 16000,
      namespace: 'fleet-bench',
    });
  }

  /** @returns seconds */
  async pulumi(...args: string[]): Promise<number> {
    return await this.time(cli, [...args, '--stack', this.stack, '--non-interactive']);
  }

  async time(command: string, args: readonly string[]): Promise<number> {
    const since = process.hrtime.bigint();
    await execa(command, args, { cwd: this.fleet.folder, env });
    return Number(process.hrtime.bigint() - since) / 1e9;
  }

  async median(command: string, args: readonly string[]): Promise<number> {
    const times: number[] = [];
    for (let run = 0; run < 3; run += 1) times.push(await this.time(command, args));
    return median(times);
  }

  async up(): Promise<void> {
    await this.time(cli, ['stack', 'init', this.stack, '--non-interactive']);
    await this.pulumi('up', '--yes', '--skip-preview');
  }

  async resources(): Promise<number> {
    const { stdout } = await execa(cli, ['stack', 'export', '--stack', this.stack], {
      cwd: this.fleet.folder,
      env,
    });
    return (JSON.parse(stdout) as { deployment: { resources: unknown[] } }).deployment.resources
      .length;
  }
}

async function main(): Promise<void> {
  const { stdout: engine } = await execa('docker', ['info', '--format', '{{.Name}}']);
  const whole = new Program('bench', engine);
  const images = new Program('bench-images', engine);
  images.fleet.edit(
    'index.ts',
    /const machine = [\s\S]*?\n\n|\nexport const services[^\n]*/g,
    '\n',
  );
  try {
    await images.up();
    await whole.up();
    // A preview asks Docker nothing; the containers' health checks would only slow both.
    const ids = (await listContainers(whole.stack)).map(({ Id }) => Id);
    await execa('docker', ['stop', '--time', '2', ...ids]);
    await measure(whole, images);
  } finally {
    await whole.pulumi('destroy', '--yes', '--skip-preview', '--exclude-protected');
    const filter = filterByStack(whole.stack);
    const { stdout } = await execa('docker', ['volume', 'ls', '--quiet', '--filter', filter]);
    await execa('docker', ['volume', 'rm', ...stdout.split('\n')]);
    rmSync(state, { recursive: true, force: true });
  }
}

async function measure(whole: Program, images: Program): Promise<void> {
  const preview = ['preview', '--expect-no-changes'];
  const ours: number[] = [];
  const peer: number[] = [];
  const ratios: number[] = [];
  for (let run = 0; run < Number(runs); run += 1) {
    const [a, b] = [await whole.pulumi(...preview), await images.pulumi(...preview)];
    ours.push(a);
    peer.push(b);
    ratios.push(a / b);
    console.log(`run ${String(run + 1)}: whole ${a.toFixed(2)} s, images ${b.toFixed(2)} s`);
  }
  console.log(
    `median of ${runs} on ${String(cpus().length)} cores: ${String(await whole.resources())} resources ${median(ours).toFixed(2)} s, ${String(await images.resources())} of images alone ${median(peer).toFixed(2)} s, ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  );
  const node = ['--import', './src/lib/register-tsx.mjs', '-e'];
  const sdk = ['pulumi', 'docker', 'docker-build', 'command', 'github'];
  const load = sdk.map((name) => `require('@pulumi/${name}')`).join(';');
  const parts: [string, number][] = [
    ['the CLI, opening the stack', await whole.median(cli, ['stack', '--stack', whole.stack])],
    ['Node with tsx, doing nothing', await whole.median('node', [...node, '0'])],
    ['the same, loading the SDKs', await whole.median('node', [...node, load])],
    [
      'the same, running the program without an engine',
      await whole.median('bin/fleet', [
        'export',
        '--stack',
        'dev',
        '--out',
        path.join(state, 'out'),
      ]),
    ],
  ];
  console.log('where the time goes, each timed alone:');
  for (const [what, seconds] of parts)
    console.log(`  ${seconds.toFixed(2).padStart(6)} s  ${what}`);
}

void main();

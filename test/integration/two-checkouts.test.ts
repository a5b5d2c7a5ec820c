import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import execa from 'execa';
import { listContainers } from '../../src/docker/containers';
import { listVolumes } from '../../src/docker/volumes';
import { withStackLock } from '../../src/engines/common/stack-lock';
import { temporaryFolder } from '../support/folders';
import { MAIN as MACHINE, SERVICES } from '../support/rows';
import { FleetUnderTest, OFFSETS, type Run } from './fleet-under-test';

const STACK = 'it-two-checkouts';
const { name: SERVICE } = SERVICES.first;
const UP = ['up', '--only', SERVICE, '--no-watch'] as const;

/** Runs a checkout's command as a user types it. */
async function run(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Run> {
  const { exitCode, stdout, stderr } = await execa(
    path.join(folder, 'bin/fleet'),
    ['--stack', STACK, ...args],
    { cwd: folder, env: { NO_COLOR: '1', ...env }, reject: false, stdin: 'ignore' },
  );
  return { code: exitCode, out: stdout, err: stderr };
}

/** A stack of one name in two checkouts of the project on one machine. */
describe('two checkouts with a stack of one name', function () {
  this.timeout('15m');
  const fleet = new FleetUnderTest(__filename);
  const first = fleet.folder;
  const second = temporaryFolder();
  const ids = async (): Promise<string[]> =>
    (await listContainers(STACK)).map(({ Id }) => Id).sort();
  const succeed = async (folder: string, ...args: string[]): Promise<string> => {
    const { code, out, err } = await run(folder, args);
    assert.equal(code, 0, err);
    return out;
  };
  /** Checks that a command fails with this message, and leaves the containers as they are. */
  const refuses = async (
    folder: string,
    args: readonly string[],
    message: RegExp,
  ): Promise<void> => {
    const before = await ids();
    const { code, err } = await run(folder, args);
    assert.equal(code, 1, err);
    assert.match(err, message);
    assert.deepEqual(await ids(), before);
  };

  before(async () => {
    fleet.writeStack(STACK, 'dev', { portOffset: OFFSETS.twoCheckouts });
    execFileSync('cp', ['-a', `${first}/.`, second]);
    await run(first, ['down', '--volumes', '--take-over']);
    await succeed(first, ...UP);
  });
  after(() => fleet.succeed('down', '--stack', STACK, '--volumes'));

  it('refuses up and down in the second, and names both', async () => {
    const message = (command: string): RegExp =>
      new RegExp(
        `error: stack ${STACK}: runs for another checkout, and this is ${second}: '${first}'; .* ${command} --take-over`,
      );
    await refuses(second, UP, message('up'));
    await refuses(second, ['down'], message('down'));
  });

  it('previews and restarts in the second', async () => {
    assert.match(await succeed(second, 'preview', '--only', SERVICE), /0 containers to change/);
    await succeed(second, 'restart', SERVICE);
  });

  it('lets the second take the stack over, without a change, and refuses it to the first', async () => {
    const before = await ids();
    await succeed(second, ...UP, '--take-over');
    assert.deepEqual(await ids(), before);
    await refuses(first, UP, new RegExp(`this is ${first}: '${second}'`));
  });

  it('lets the first go on with it once the second has moved', async () => {
    const before = await ids();
    renameSync(second, `${second}-moved`);
    try {
      await succeed(first, ...UP);
    } finally {
      renameSync(`${second}-moved`, second);
    }
    assert.deepEqual(await ids(), before);
  });

  it('refuses another project a stack of that name', async () => {
    const other = temporaryFolder();
    execFileSync('cp', ['-a', `${first}/.`, other]);
    execFileSync('sed', ['-i', 's/^name: .*/name: second/', path.join(other, 'Pulumi.yaml')]);
    execFileSync('sed', [
      '-i',
      's/^  fleet:/  second:/',
      path.join(other, `Pulumi.${STACK}.yaml`),
      path.join(other, 'Pulumi.dev.yaml'),
      path.join(other, `Pulumi.${MACHINE}.yaml`),
    ]);
    for (const args of [['preview'], ['down'], ['restart', SERVICE]]) {
      await refuses(other, args, /another project than second runs a stack of this name here/);
    }
  });

  it('holds the stack between users, who have a FLEET_HOME each', async () => {
    const lock = { root: first, project: 'fleet', stack: { name: STACK } };
    await withStackLock(lock, async () => {
      const { code, err } = await run(first, ['down'], { FLEET_HOME: temporaryFolder() });
      assert.equal(code, 1);
      assert.match(
        err,
        new RegExp(
          `stack ${STACK}: is held by another fleet command: 'process ${String(process.pid)} of \\S+ in ${first}'`,
        ),
      );
    });
  });

  it('says that a service has no container to restart', async () => {
    const { code, err } = await run(first, ['restart', SERVICES.legacy.name]);
    assert.equal(code, 1);
    assert.match(err, new RegExp(`${SERVICES.legacy.name}: has no container in stack ${STACK}; `));
  });

  it('goes down with a full FLEET_HOME, and leaves nothing', async function () {
    const home = temporaryFolder();
    const mount = ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', home];
    if (spawnSync('mount', mount).status !== 0) {
      console.log('      skipped: mounting a small disk needs root');
      this.skip();
    }
    try {
      writeFileSync(path.join(home, 'all'), 'x'.repeat(4096));
      const { code, out, err } = await run(first, ['down', '--volumes'], { FLEET_HOME: home });
      assert.equal(code, 0, err);
      assert.match(out, /removed/);
    } finally {
      execFileSync('umount', [home]);
    }
    assert.deepEqual(await ids(), []);
    const volumes = (await listVolumes(`name=fleet-${STACK}-`)).join();
    assert.equal(volumes, '');
  });
});

import assert from 'node:assert/strict';
import path from 'node:path';
import execa from 'execa';
import { listContainers } from '../../src/docker/containers';
import { listVolumes } from '../../src/docker/volumes';
import { temporaryFolder } from '../support/folders';
import { FleetUnderTest, OFFSETS, until } from './fleet-under-test';
import { SMALL, writeSmallFleet } from './small-fleet';

const STACK = 'it-export';
const OTHER = 'fleet-it-second';

/** A stack that runs, and its exported compose file beside it under another name. */
describe('an exported compose file beside the stack that it is of', function () {
  this.timeout('15m');
  const fleet = new FleetUnderTest(__filename);
  const out = temporaryFolder();
  const compose = (...args: string[]): execa.ExecaChildProcess =>
    execa(
      'docker',
      ['compose', '-p', OTHER, '-f', path.join(out, 'compose.digests.yaml'), ...args],
      { env: { FLEET_ADDRESS: '127.0.0.2' } },
    );
  const states = async (): Promise<string[]> => {
    const { stdout } = await compose('ps', '--all', '--format', '{{.Names}} {{.Health}}');
    return stdout.split('\n').sort();
  };
  const slugs = [SMALL.worker, SMALL.front, ...SMALL.others].map((name) => name.toLowerCase());
  const healthy = slugs.map((slug) => `${OTHER}-${slug} healthy`).sort();

  before(async () => {
    writeSmallFleet(fleet);
    fleet.edit(
      'fleet/services/small.ts',
      /("name":"Worker",)/,
      '$1"volumes":[{"name":"notes","path":"/app/data"}],',
    );
    fleet.writeStack(STACK, 'dev', { portOffset: OFFSETS.export });
    await fleet.succeed('up', '--stack', STACK, '--no-watch');
    await fleet.succeed('export', '--stack', STACK, '--out', out);
  });
  after(async () => {
    await execa('docker', ['compose', '-p', OTHER, 'down', '--volumes', '--timeout', '1']);
    await fleet.run(['down', '--stack', STACK, '--volumes']);
  });

  it('starts all services under its own names and address', async () => {
    const before = await fleet.ids(STACK);
    await compose('up', '-d', '--wait');
    assert.deepEqual(await states(), healthy);
    assert.deepEqual(await fleet.ids(STACK), before);
    const port = 24821 + 1000 + OFFSETS.export;
    for (const address of ['127.0.0.1', '127.0.0.2']) {
      const answer = await fetch(`http://${address}:${String(port)}/health`);
      assert.equal(answer.status, 200, address);
    }
  });

  it('is nothing of the stack to any command', async () => {
    const { services, unplanned } = await fleet.status(STACK);
    assert.deepEqual([services.length, unplanned], [slugs.length, []]);
    assert.doesNotMatch(await fleet.succeed('up', '--stack', STACK), /▸/);
    assert.doesNotMatch(await fleet.succeed('prune', '--stack', STACK, '--volumes'), /second/);
  });

  it('stays, with its data, where the stack is removed', async () => {
    await fleet.succeed('down', '--stack', STACK, '--volumes');
    assert.deepEqual(await listContainers(STACK), []);
    await until('the other project is well', async () =>
      JSON.stringify(await states()) === JSON.stringify(healthy) ? true : undefined,
    );
    assert.deepEqual(await listVolumes(`name=${OTHER}`), [`${OTHER}-worker-notes`]);
  });
});

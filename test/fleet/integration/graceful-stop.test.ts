import assert from 'node:assert/strict';
import execa from 'execa';
import { changed, OFFSETS } from '../../integration/fleet-under-test';
import { onEachEngine } from '../../integration/each-engine';
import { SERVICES } from '../../support/rows';

const KEYS = 200;

onEachEngine('a server that is replaced', __filename, (place) => {
  const redis = async (...args: string[]): Promise<string> => {
    const container = `fleet-${place.stack}-redis`;
    return (await execa('docker', ['exec', container, 'redis-cli', ...args])).stdout;
  };
  const up = (): Promise<string> =>
    place.fleet.succeed('up', '--stack', place.stack, '--only', SERVICES.first.name, '--no-watch');

  before(async () => {
    await place.begin({ portOffset: OFFSETS.gracefulStop });
    await up();
  });

  it('has time to write its data: no key of Redis is lost', async () => {
    // Redis writes by itself only a minute after a change.
    const keys = Array.from({ length: KEYS }, (_, index) => [`key-${String(index)}`, 'value']);
    await redis('MSET', ...keys.flat());
    const before = await place.fleet.ids(place.stack);
    place.fleet.edit('fleet/infrastructure.ts', /'--save',\s*'60'/, "'--save',\n      '61'");
    await up();
    assert.deepEqual(changed(before, await place.fleet.ids(place.stack)), ['redis']);
    assert.equal(await redis('DBSIZE'), String(KEYS));
  });

  if (place.engine === 'pulumi') {
    it('stays in the state when it is stopped and the state is refreshed', async () => {
      const { folder } = place.fleet;
      const pulumi = async (...args: string[]): Promise<string> =>
        (
          await execa('pulumi', [...args, '--stack', place.stack, '--non-interactive'], {
            cwd: folder,
          })
        ).stdout;
      const listStates = async (): Promise<unknown[]> => {
        const { deployment } = JSON.parse(await pulumi('stack', 'export')) as {
          deployment: { resources: { type: string; id?: string }[] };
        };
        return deployment.resources
          .filter(({ type }) => type.endsWith(':Container'))
          .map((r) => r.id);
      };
      const before = await listStates();
      await execa('docker', ['stop', `fleet-${place.stack}-redis`]);
      await pulumi('refresh', '--yes', '--skip-preview');
      assert.deepEqual(await listStates(), before);
      await up();
      assert.equal(await redis('DBSIZE'), String(KEYS));
    });

    it('is replaced if Docker cannot start it as it is', async () => {
      const [container, network] = [`fleet-${place.stack}-redis`, `fleet-${place.stack}-gone`];
      const before = await place.fleet.ids(place.stack);
      await execa('docker', ['network', 'create', network]);
      await execa('docker', ['network', 'connect', network, container]);
      await execa('docker', ['stop', container]);
      await execa('docker', ['network', 'rm', network]);
      assert.match(
        await up(),
        /redis is replaced: Docker could not start it: network \S+ not found/,
      );
      assert.deepEqual(changed(before, await place.fleet.ids(place.stack)), ['redis']);
    });
  }
});

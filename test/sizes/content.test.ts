import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RegistryClient } from '../../src/registry-client/client';
import { LayerContents } from '../../src/sizes/content';
import { useEnvironment } from '../support/environment';
import { rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { ImageRegistry, packLayer, type PackedLayer } from '../support/layers';

const LOGIN = 'robot:secret:with:colons';

describe('layers of a registry', () => {
  const home = temporaryFolder();
  const docker = temporaryFolder();
  useEnvironment(() => ({ FLEET_HOME: home, DOCKER_CONFIG: docker }));
  let registry: ImageRegistry;
  let address: string;
  let layer: PackedLayer;
  const login = (text: string): void => {
    const auths = { [address]: { auth: Buffer.from(text).toString('base64') } };
    writeFileSync(path.join(docker, 'config.json'), JSON.stringify({ auths }));
  };
  const start = async (wanted?: string): Promise<RegistryClient> => {
    registry = new ImageRegistry(wanted);
    address = await registry.start();
    registry.add('team/web', 'tag', [layer]);
    return new RegistryClient(address);
  };
  before(async () => {
    layer = await packLayer({ 'etc/motd': 'hello' });
  });
  afterEach(() => registry.stop());

  it('are read once, and known after that', async () => {
    const client = await start();
    const read: number[] = [];
    const contents = (): LayerContents =>
      new LayerContents(client, (_, bytes) => {
        read.push(bytes);
      });
    const first = await contents().of('team/web', layer);
    assert.equal(first.files['etc/motd'], 1024);
    assert.equal(read.at(-1), layer.size);
    registry.asked.length = 0;
    assert.deepEqual(await contents().of('team/web', layer), first);
    assert.deepEqual(registry.asked, []);
  });

  it('are read again where the file of what is known is broken', async () => {
    const client = await start();
    const folder = path.join(home, 'sizes', '2');
    const [file = ''] = readdirSync(folder);
    writeFileSync(path.join(folder, file), '{');
    const contents = new LayerContents(client, () => undefined);
    assert.equal((await contents.of('team/web', layer)).files['etc/motd'], 1024);
    assert.ok(registry.asked.some((line) => line.includes('/blobs/')));
  });

  it('are refused where the registry gives other bytes, and not remembered', async () => {
    const client = await start();
    const other = await packLayer({ 'etc/motd': 'other' });
    const broken = await packLayer({ 'etc/motd': 'wanted' });
    registry.put(`team/web/blobs/${broken.digest}`, other.blob);
    const contents = new LayerContents(client, () => undefined);
    for (let time = 0; time < 2; time += 1) {
      assert.deepEqual(await rejection(contents.of('team/web', broken)), [
        `team/web: layer ${broken.digest}: the registry gave other bytes; run bin/fleet build to push it again`,
      ]);
    }
  });

  it('are named where the registry has lost them', async () => {
    const client = await start();
    const lost = await packLayer({ lost: '' });
    const contents = new LayerContents(client, () => undefined);
    assert.deepEqual(await rejection(contents.of('team/web', lost)), [
      `${address}/team/web: the registry has lost a layer: '${lost.digest}'; run bin/fleet up to build the image again`,
    ]);
  });

  it('come with the login that docker keeps, and one token for all of a repository', async () => {
    const client = await start(LOGIN);
    login(LOGIN);
    const manifest = await client.readManifest('team/web', 'tag');
    assert.deepEqual(
      manifest?.layers.map(({ digest }) => digest),
      [layer.digest],
    );
    assert.equal(await client.readManifest('team/web', 'other'), undefined);
    assert.deepEqual(registry.asked, [
      'GET /v2/team/web/manifests/tag none',
      'GET /token Basic',
      'GET /v2/team/web/manifests/tag Bearer',
      'GET /v2/team/web/manifests/other Bearer',
    ]);
  });

  it('say what to do where the login does not do', async () => {
    const client = await start(LOGIN);
    login('robot:wrong');
    assert.deepEqual(await rejection(client.readManifest('team/web', 'tag')), [
      `${address}/team/web: may not be read; run docker login ${address}`,
    ]);
  });

  it('are asked for once more where the registry hangs up', async () => {
    const client = await start();
    registry.hangsUp = 1;
    assert.ok(await client.readManifest('team/web', 'tag'));
    registry.hangsUp = 2;
    await rejection(client.readManifest('team/web', 'tag'));
  });

  it('say that the registry does not answer', async () => {
    const client = await start();
    await registry.stop();
    assert.deepEqual(await rejection(client.readManifest('team/web', 'tag')), [
      `${address}: the registry does not answer; run bin/fleet up to start it again`,
    ]);
  });
});

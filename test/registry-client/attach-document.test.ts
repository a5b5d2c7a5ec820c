import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  attachDocument,
  listReferrers,
  type Artifact,
} from '../../src/registry-client/attach-document';
import { RegistryClient, type Manifest } from '../../src/registry-client/client';
import { useEnvironment } from '../support/environment';
import { must, rejection } from '../support/errors';
import { temporaryFolder } from '../support/folders';
import { ImageRegistry, packLayer, sha256 } from '../support/layers';

const LOGIN = 'robot:secret';
const TYPE = 'application/vnd.cyclonedx+json';
const artifact = (text: string, type = TYPE): Artifact => ({
  type,
  title: 'web.cdx.json',
  content: Buffer.from(text),
});

describe('attach', () => {
  const docker = temporaryFolder();
  useEnvironment(() => ({ DOCKER_CONFIG: docker }));
  let registry: ImageRegistry;
  let address: string;
  let client: RegistryClient;
  let image: Manifest;
  const start = async (login?: string, listsReferrers = false): Promise<void> => {
    registry = new ImageRegistry(login, listsReferrers);
    address = await registry.start();
    const auths = { [address]: { auth: Buffer.from(LOGIN).toString('base64') } };
    writeFileSync(path.join(docker, 'config.json'), JSON.stringify({ auths }));
    registry.add('team/web', 'tag', [await packLayer({ 'etc/motd': 'hello' })]);
    client = new RegistryClient(address);
    image = must(await client.readManifest('team/web', 'tag'));
    registry.asked.length = 0;
  };
  const held = (name: string): unknown =>
    JSON.parse(must(registry.get(`team/web/${name}`)).toString('utf8'));
  const tag = (): string => `manifests/${image.digest.replace(':', '-')}`;
  afterEach(() => registry.stop());

  it('pushes a manifest whose subject is the image, and lists it under a tag where the registry does not', async () => {
    await start();
    const { digest, pushed } = await attachDocument(client, 'team/web', image, artifact('{"a":1}'));
    assert.ok(pushed);
    const title = { 'org.opencontainers.image.title': 'web.cdx.json' };
    assert.deepEqual(held(`manifests/${digest}`), {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: TYPE,
      config: {
        mediaType: 'application/vnd.oci.empty.v1+json',
        digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
        size: 2,
      },
      layers: [{ mediaType: TYPE, digest: sha256('{"a":1}'), size: 7, annotations: title }],
      subject: {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: image.digest,
        size: image.size,
      },
      annotations: { 'fleet.origin': 'fleet' },
    });
    assert.equal(registry.get(`team/web/blobs/${sha256('{"a":1}')}`)?.toString(), '{"a":1}');
    assert.deepEqual(held(tag()), {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest,
          size: must(registry.get(`team/web/manifests/${digest}`)).length,
          artifactType: TYPE,
          annotations: { 'fleet.origin': 'fleet' },
        },
      ],
    });
  });

  it('pushes nothing a second time', async () => {
    await start();
    const first = await attachDocument(client, 'team/web', image, artifact('{}'));
    registry.asked.length = 0;
    const second = await attachDocument(client, 'team/web', image, artifact('{}'));
    assert.deepEqual(second, { digest: first.digest, pushed: false });
    assert.deepEqual(
      registry.asked.map((line) => line.split(' ')[0]),
      ['GET', 'GET', 'HEAD'],
    );
  });

  it('pushes again what is listed and lost', async () => {
    await start();
    const { digest } = await attachDocument(client, 'team/web', image, artifact('{"a":1}'));
    registry.lose(`team/web/manifests/${digest}`);
    assert.ok((await attachDocument(client, 'team/web', image, artifact('{"a":1}'))).pushed);
    assert.ok(registry.get(`team/web/manifests/${digest}`));
    assert.equal((await listReferrers(client, 'team/web', image.digest)).length, 1);
  });

  it('takes the place of its own earlier document, and of nobody else’s', async () => {
    await start();
    const theirs = { mediaType: 'm', digest: sha256('theirs'), size: 6, artifactType: TYPE };
    const index = { schemaVersion: 2, manifests: [theirs] };
    registry.put(`team/web/${tag()}`, JSON.stringify(index));
    const other = await attachDocument(
      client,
      'team/web',
      image,
      artifact('{}', 'application/other'),
    );
    await attachDocument(client, 'team/web', image, artifact('{"old":1}'));
    const { digest } = await attachDocument(client, 'team/web', image, artifact('{"new":1}'));
    const listed = await listReferrers(client, 'team/web', image.digest);
    assert.deepEqual(
      listed.map((each) => each.digest),
      [theirs.digest, other.digest, digest],
    );
  });

  it('leaves the list to a registry that keeps it', async () => {
    await start(undefined, true);
    const { digest } = await attachDocument(client, 'team/web', image, artifact('{}'));
    assert.equal(registry.get(`team/web/${tag()}`), undefined);
    const listed = await listReferrers(client, 'team/web', image.digest);
    assert.deepEqual(
      listed.map((each) => each.digest),
      [digest],
    );
    assert.equal((await attachDocument(client, 'team/web', image, artifact('{}'))).pushed, false);
  });

  it('asks for a token that may write only where it writes', async () => {
    await start(LOGIN);
    await attachDocument(client, 'team/web', image, artifact('{"a":1}'));
    registry.asked.length = 0;
    await attachDocument(client, 'team/web', image, artifact('{"b":1}'));
    assert.deepEqual(
      registry.asked.filter((line) => line.includes('/token')),
      [],
    );
    assert.ok(registry.asked.every((line) => line.endsWith('Bearer')));
  });

  it('says what to do where the login may not write', async () => {
    await start(LOGIN);
    registry.readOnly = true;
    assert.deepEqual(await rejection(attachDocument(client, 'team/web', image, artifact('{}'))), [
      `${address}/team/web: may not be written; run docker login ${address}`,
    ]);
  });
});

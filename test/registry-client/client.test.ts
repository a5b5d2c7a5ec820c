import assert from 'node:assert/strict';
import { isLocal } from '../../src/registry-client/address';
import { RegistryClient } from '../../src/registry-client/client';
import { digestOf } from '../support/environment';
import { rejection } from '../support/errors';
import { TestRegistry } from '../support/registry';

describe('isLocal', () => {
  it('is true of this machine by name or address, with or without a port', () => {
    for (const registry of ['localhost', 'localhost:5050', '127.0.0.1:5050']) {
      assert.ok(isLocal(registry), registry);
    }
    for (const registry of ['ghcr.io', 'registry.lan:5050', 'localhost.example.org']) {
      assert.ok(!isLocal(registry), registry);
    }
  });
});

describe('RegistryClient of a registry on this machine', () => {
  let registry: TestRegistry;
  let address: string;
  beforeEach(async () => {
    registry = new TestRegistry();
    address = await registry.start();
  });
  afterEach(() => registry.stop());

  it('answers, or does not', async () => {
    assert.equal(await new RegistryClient(address).answers(), true);
    await registry.stop();
    assert.equal(await new RegistryClient(address).answers(), false);
  });

  it('answers where it asks for a login', async () => {
    registry.asksForLogin = true;
    assert.equal(await new RegistryClient(address).answers(), true);
  });

  it('is not believed where it gives other bytes than those of a digest', async () => {
    registry.held.add(`fleet/web@${digestOf('a')}`);
    assert.deepEqual(
      await rejection(new RegistryClient(address).readManifest('fleet/web', digestOf('a'))),
      [
        `${address}/fleet/web: the registry gave other bytes than those of the digest: '${digestOf('a')}'; run bin/fleet build to push the image again`,
      ],
    );
  });

  it('is asked whether it holds a digest of a repository', async () => {
    registry.held.add('fleet/web@sha256:1');
    assert.equal(await new RegistryClient(address).hasDigest('fleet/web', 'sha256:1'), true);
    assert.equal(await new RegistryClient(address).hasDigest('fleet/web', 'sha256:2'), false);
    assert.equal(await new RegistryClient(address).hasDigest('fleet/hub', 'sha256:1'), false);
  });

  it('is named where it does not answer', async () => {
    await registry.stop();
    assert.deepEqual(
      await rejection(new RegistryClient(address).hasDigest('fleet/web', 'sha256:1')),
      [`${address}: the registry does not answer; run bin/fleet up to start it again`],
    );
  });
});

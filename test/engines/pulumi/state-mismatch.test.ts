import assert from 'node:assert/strict';
import { CONTAINER, IMAGE, NETWORK, VOLUME } from '../../../src/engines/common/resources';
import { compareState, findStateMismatches } from '../../../src/engines/pulumi/state-mismatch';
import { smallContext } from '../../support/context';
import { inspected } from '../../support/docker';
import { useFakeDocker } from '../../support/environment';
import { rejection } from '../../support/errors';
import { resource, stateOf } from '../../support/pulumi-events';
import { TestRegistry } from '../../support/registry';

const hub = inspected('hub', { 'fleet.service': 'Hub' });
const state = stateOf(
  resource(CONTAINER, 'hub', hub.Id),
  resource(NETWORK, 'fleet', 'net'),
  resource(VOLUME, 'cache', 'fleet-test-cache'),
);
const there = { containers: [hub], networks: ['net'], volumes: ['fleet-test-cache'] };

describe('compare', () => {
  it('finds nothing if Docker matches the state', () => {
    assert.deepEqual(compareState(state, there), {
      untracked: { containers: [], networks: [] },
      lost: [],
      ours: true,
    });
  });
  it('finds containers and networks that the state does not know, and no volume', () => {
    const worker = inspected('worker');
    const { untracked } = compareState(state, {
      containers: [hub, worker],
      networks: ['net', 'other'],
      volumes: ['fleet-test-cache', 'fleet-test-other'],
    });
    assert.deepEqual(untracked, { containers: [worker], networks: ['other'] });
  });
  it('finds resources of the state that Docker no longer has', () => {
    const { lost, ours } = compareState(state, { containers: [], networks: [], volumes: [] });
    assert.deepEqual(lost, state.resources);
    assert.equal(ours, false);
  });
});

describe('findStateMismatches', () => {
  const registry = new TestRegistry();
  let address: string;
  before(async () => {
    address = await registry.start();
  });
  after(() => registry.stop());
  useFakeDocker(() => ({ '*--filter*': 'true' }));

  it('finds images whose digest the local registry no longer has', async () => {
    const [kept, gone] = ['a', 'b'].map((character) => `sha256:${character.repeat(64)}`);
    registry.held.add(`fleet/base@${kept ?? ''}`);
    const image = (name: string, digest = '') => ({
      ...resource(IMAGE, name, digest),
      outputs: { ref: `${address}/fleet/base:${name}-1@${digest}` },
    });
    const context = smallContext('/project', { registry: address });
    const { lost, lostImages } = await findStateMismatches(
      context,
      stateOf(image('base', kept), image('web', gone)),
    );
    assert.deepEqual([lost, lostImages], [[], [image('web', gone)]]);
  });

  it('does not ask the registry where nothing is built', async () => {
    const image = {
      ...resource(IMAGE, 'base', 'sha256:1'),
      outputs: { ref: 'localhost:9/fleet/base:base-1@sha256:1' },
    };
    const context = smallContext('/project', { registry: 'localhost:9' });
    const [line = ''] = await rejection(findStateMismatches(context, stateOf(image)));
    assert.match(line, /^localhost:9: the registry does not answer/);
    assert.deepEqual((await findStateMismatches(context, stateOf(image), false)).lostImages, []);
  });
});
